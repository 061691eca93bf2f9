import { views } from "../state/views";
import { compare } from "../views/compare";
import { density } from "../views/density";

/** Every view of the page but the fit, in the order of their buttons. */
views.push(compare, density);
