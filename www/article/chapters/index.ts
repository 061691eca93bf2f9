import type { Chapter } from "../parts";
import { bits } from "./bits";
import { density } from "./density";
import { gradient } from "./gradient";
import { inverse } from "./inverse";
import { langevin } from "./langevin";
import { linear } from "./linear";
import { operators } from "./operators";
import { rivals } from "./rivals";
import { system } from "./system";
import { theories } from "./theories";

/** All chapters, in the order in which they are read: a file each. */
export const CHAPTERS: Chapter[] = [
  density,
  operators,
  inverse,
  gradient,
  linear,
  system,
  langevin,
  bits,
  theories,
  rivals,
];
