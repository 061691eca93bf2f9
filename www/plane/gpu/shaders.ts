import type { Shader } from "../../wire/types";
import { SPREAD } from "../colormap";

/** What the graphics processor runs beside an energy's own functions (`Shader.code`), which come from the engine. */

/** The numbers that the energy reads. */
const VALUES = "@group(0) @binding(0) var<storage, read> values: array<f32>;";

/** Where a pixel's energy is taken: the first two coordinates; the others are 0. */
const at = (dim: number) => `
fn at(x: f32, y: f32) -> Place {
  var place: Place;
  place[0] = x;
  ${dim > 1 ? "place[1] = y;" : ""}
  return place;
}`;

/** What of an energy its shaders need to know. */
export type Code = Pick<Shader, "code" | "dim">;

/** Of bits, since compilers may take comparisons as if nothing were ever not a number. */
const KINDS = `
fn is_finite(a: f32) -> bool { return (bitcast<u32>(a) & 0x7f800000u) != 0x7f800000u; }
fn is_number(a: f32) -> bool { return (bitcast<u32>(a) & 0x7fffffffu) <= 0x7f800000u; }`;

/** Bytes of the uniform of `fieldShader`. */
export const PANE_BYTES = 48;

/** The energy at every pixel, painted with a table of colors, and its isolines. */
export const fieldShader = ({ code, dim }: Code): string => `${code}
${VALUES}
${at(dim)}
${KINDS}
struct Pane {
  ink: vec4f,
  /** The place of the upper left corner. */
  corner: vec2f,
  /** The breadth of a pixel. */
  pixel: f32,
  low: f32,
  high: f32,
  /** Half the width of a line, in pixels. */
  width: f32,
  count: u32,
}
@group(0) @binding(1) var<uniform> pane: Pane;
/** Of each line its level, and the circle that its label needs. */
@group(0) @binding(2) var<storage, read> lines: array<vec4f>;
@group(0) @binding(3) var colors: texture_2d<f32>;

@vertex fn corners(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i % 2u) * 4.0 - 1.0, f32(i / 2u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment fn paint(@builtin(position) p: vec4f) -> @location(0) vec4f {
  // Also by an energy without numbers.
  _ = &values;
  let e = energy(at(pane.corner.x + pane.pixel * p.x, pane.corner.y - pane.pixel * p.y));
  let slope = max(length(vec2f(dpdx(e), dpdy(e))), 1e-30);
  let share = pow(clamp((e - pane.low) / (pane.high - pane.low), 0.0, 1.0), ${SPREAD});
  let painted = textureLoad(colors, vec2i(i32(round(share * 255.0)), 0), 0).rgb;
  var line = 0.0;
  for (var k = 0u; k < pane.count; k++) {
    let on = clamp(pane.width + 0.5 - abs(e - lines[k].x) / slope, 0.0, 1.0);
    line = max(line, select(on, 0.0, distance(p.xy, lines[k].yz) < lines[k].w));
  }
  let drawn = mix(painted, pane.ink.rgb, line * pane.ink.a);
  return select(vec4f(0.0), vec4f(drawn, 1.0), is_number(e));
}`;

/** How many numbers a particle is: where it is, its velocity, where it was, its age and its life. */
export const particleSize = (dim: number): number => 3 * dim + 2;

const PARTICLE = "struct Particle { x: Place, v: Place, before: Place, age: f32, life: f32 }";

/** Bytes of the uniform of `stepShader`. */
export const RUN_BYTES = 40;
/** Particles that a group of the processor takes together. */
export const GROUP = 64;

/** Particles take steps of the dynamics; one that has lived long enough, or has left the numbers, begins anew
 *  somewhere in a box. */
export const stepShader = ({ code, dim }: Code): string => `${code}
${VALUES}
${at(dim)}
${KINDS}
${PARTICLE}
struct Run {
  low: vec2f,
  high: vec2f,
  life: f32,
  seed: u32,
  count: u32,
  steps: u32,
  /** Where it is not 0, particles begin so far from the middle of the box, in standard deviations. */
  spread: f32,
}
@group(0) @binding(1) var<uniform> run: Run;
@group(0) @binding(2) var<storage, read_write> particles: array<Particle>;

/** Three random numbers of three (Jarzynski & Olano 2020). */
fn pcg(seed: vec3u) -> vec3u {
  var v = seed * 1664525u + 1013904223u;
  v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
  v ^= v >> vec3u(16u);
  v.x += v.y * v.z; v.y += v.z * v.x; v.z += v.x * v.y;
  return v;
}

/** Evenly between 0 and 1, without either. */
fn even(bits: vec3u) -> vec3f { return (vec3f(bits >> vec3u(8u)) + 0.5) / 16777216.0; }

/** Standard normal (Box & Muller 1958). */
fn normals(i: u32, time: u32) -> Place {
  var noise: Place;
  for (var k = 0; k < DIM; k++) {
    let u = even(pcg(vec3u(i, time, u32(k) + 1u)));
    noise[k] = sqrt(-2.0 * log(u.x)) * cos(6.2831853 * u.y);
  }
  return noise;
}

fn lost(x: Place) -> bool {
  var place = x;
  for (var k = 0; k < DIM; k++) { if (!is_finite(place[k]) || abs(place[k]) > 1e6) { return true; } }
  return false;
}

@compute @workgroup_size(${GROUP}) fn step(@builtin(global_invocation_id) id: vec3u) {
  _ = &values;
  let i = id.x;
  if (i >= run.count) { return; }
  var p = particles[i];
  for (var s = 0u; s < run.steps; s++) {
    let time = run.seed + s;
    if (p.age >= p.life) {
      let u = even(pcg(vec3u(i, time, 0u)));
      let far = run.spread * sqrt(-2.0 * log(u.x)) * vec2f(cos(6.2831853 * u.y), sin(6.2831853 * u.y));
      let place = select(mix(run.low, run.high, u.xy), mix(run.low, run.high, 0.5) + far, run.spread > 0.0);
      p.x = at(place.x, place.y);
      p.v = Place();
      p.before = p.x;
      // The first ones are of any age, so that not all begin anew together.
      let first = p.life == 0.0;
      p.life = run.life * (0.6 + 0.8 * u.z);
      p.age = select(0.0, p.life * fract(64.0 * u.z), first);
    } else {
      let next = moved(p.x, p.v, normals(i, time));
      p.before = p.x;
      p.x = next.x;
      p.v = next.v;
      p.age += 1.0;
      if (lost(p.x)) { p.x = p.before; p.age = p.life; }
    }
  }
  particles[i] = p;
}`;

/** Bytes of the uniform of `cloudShader`. */
export const LOOK_BYTES = 64;

/** Each particle as a few pixels, between where it was and where it is. */
export const cloudShader = (dim: number): string => `
alias Place = array<f32, ${dim}>;
${PARTICLE}
const FOREVER = 1e9;
struct Look {
  ink: vec4f,
  middle: vec2f,
  /** Half of what is in view. */
  reach: vec2f,
  /** After how much a coordinate is the same place again; 0 for never. */
  periods: vec2f,
  /** The size of a pixel, where the whole is from -1 to 1. */
  pixel: vec2f,
  /** The share of the step under way. */
  share: f32,
  /** Pixels along each side of a particle. */
  side: u32,
}
@group(0) @binding(0) var<storage, read> particles: array<Particle>;
@group(0) @binding(1) var<uniform> look: Look;

struct Seen { @builtin(position) at: vec4f, @location(0) ink: vec4f }

/** The nearest of the places that are the same. */
fn near(a: f32, middle: f32, period: f32) -> f32 {
  return select(a, a - period * round((a - middle) / period), period > 0.0);
}

@vertex fn place(@builtin(vertex_index) i: u32, @builtin(instance_index) k: u32) -> Seen {
  let before = particles[i].before;
  let x = particles[i].x;
  let u = mix(before[0], x[0], look.share);
  let v = ${dim > 1 ? "mix(before[1], x[1], look.share)" : "0.0"};
  let seen = vec2f(near(u, look.middle.x, look.periods.x), near(v, look.middle.y, look.periods.y));
  let corner = vec2f(f32(k % look.side), f32(k / look.side)) * look.pixel;
  let age = (particles[i].age + look.share) / particles[i].life;
  let fresh = select(clamp(min(age, 1.0 - age) / 0.15, 0.0, 1.0), 1.0, particles[i].life > FOREVER);
  return Seen(vec4f((seen - look.middle) / look.reach + corner, 0.0, 1.0), look.ink * fresh);
}

@fragment fn dot_of(seen: Seen) -> @location(0) vec4f { return seen.ink; }`;
