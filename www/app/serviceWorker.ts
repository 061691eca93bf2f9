/// <reference lib="webworker" />
// Keeps the whole page, of one version, for when there is no network. Of another version nothing is taken:
// that is kept beside it, and takes its place once the visitor wants it, or no tab shows this one.

import { cleanupOutdatedCaches, type PrecacheEntry, precacheAndRoute } from "workbox-precaching";

declare const self: ServiceWorkerGlobalScope;
/** The files of this version, put in by the build. */
declare const FILES: PrecacheEntry[];

// Addresses of what is kept are those of the version: `?` belongs to nobody.
precacheAndRoute(FILES, { ignoreURLParametersMatching: [/.*/], cleanURLs: false });
cleanupOutdatedCaches();

self.addEventListener("message", ({ data }) => {
  if (data === "take over") void self.skipWaiting();
});
