/** Three shares of a whole, in their triangle. */
export const SHARES =
  "v=1&points=0.75,0.15,0.1;0.7,0.2,0.1;0.72,0.12,0.16;0.1,0.75,0.15;0.15,0.7,0.15;0.2,0.2,0.6;0.15,0.25,0.6;0.22,0.15,0.63&dynamics=multiplicative&dynamics.eta=0.3&initial.sigma=0.1";
