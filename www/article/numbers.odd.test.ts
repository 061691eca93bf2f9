import { holdNumbers } from "./numbers";

holdNumbers(1, 2);
