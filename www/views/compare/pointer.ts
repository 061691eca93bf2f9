import { attachGestures } from "../../plane/gestures";
import { arrowKeys, type PlaneKey, zoomKeys } from "../../plane/planeKeys";
import { visible, zoomAtMiddle } from "../../plane/view";
import { place, plane } from "./signals";
import { pointAt, showWhole } from "./state";

/** Pointing, zooming and moving in any panel does the same in all. */
export const attachLinkedPointer = (element: HTMLElement) =>
  attachGestures(element, {
    view: plane,
    setView(next) {
      plane.value = next;
    },
    // One finger scrolls the page, two hold the plane.
    press: (_, { pointerType }) => (pointerType === "touch" ? null : "plane"),
    hover: pointAt,
    leave: () => pointAt(null),
  });

/** The same with keys. */
export const PANEL_KEYS: PlaneKey[] = [
  arrowKeys("Arrow keys move a cross-hair through all panels", (right, up) => {
    const now = plane.value;
    if (!now) return false;
    const seen = visible(now);
    const width = seen.x_max - seen.x_min;
    const at = place.value;
    pointAt(at ? [at[0] + right * width, at[1] + up * width] : [now.x, now.y]);
    return true;
  }),
  ...zoomKeys(
    (factor) => {
      if (plane.value) plane.value = zoomAtMiddle(plane.value, factor);
    },
    "the whole view",
    showWhole,
  ),
  {
    keys: ["Escape"],
    help: "Escape leaves",
    run() {
      if (!place.value) return false;
      pointAt(null);
      return true;
    },
  },
];
