// Formats every Rust file of the repository, or with --check says which are not formatted.
// `cargo fmt` alone does not reach the modules that `catalog!` declares.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

const listing = ["ls-files", "-co", "--exclude-standard", "*.rs"];
const listed = execFileSync("git", listing, { encoding: "utf8" }).trim().split("\n");
const files = listed.filter((file) => existsSync(file));
const check = process.argv.includes("--check") ? ["--check"] : [];
execFileSync("cargo", ["fmt", ...check, "--", ...files], { stdio: "inherit" });
