import { home, views } from "../state/views";
import { compare } from "../views/compare";
import { concepts } from "../views/concepts";
import { density } from "../views/density";
import { fit } from "../views/fit";
import { theories } from "../views/theories";
import { units } from "../views/units";

// What the page shows: the fit, and in place of it one of these, in the order of their buttons.
home.value = fit;
views.push(compare, density, theories, units, concepts);
