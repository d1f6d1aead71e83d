/** `k6/timers`: what is due runs when the function has returned, while the user waits. */

import { GLOBALS } from "../globals/timers.ts";

export const { setTimeout, setInterval, clearTimeout, clearInterval } = GLOBALS;
