import type { Chapter } from "../parts";
import { density } from "./density";
import { gradient } from "./gradient";
import { inverse } from "./inverse";
import { linear } from "./linear";
import { operators } from "./operators";

/** All chapters, in the order in which they are read: a file each. */
export const CHAPTERS: Chapter[] = [density, operators, inverse, gradient, linear];
