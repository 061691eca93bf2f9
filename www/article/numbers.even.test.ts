import { holdNumbers } from "./numbers";

holdNumbers(0, 2);
