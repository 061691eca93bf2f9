// Fetched with the first chart: starting it asks the browser for languages and time zones, which takes as long
// as all else of the page.
import "uplot/dist/uPlot.min.css";

export { default as Plot } from "uplot";
