// The short options: stages of users.
import { sleep } from "k6";

export const options = { vus: 1, stages: [{ duration: "300ms", target: 3 }, { duration: "300ms", target: 0 }] };

export default function () {
  sleep(0.05);
}
