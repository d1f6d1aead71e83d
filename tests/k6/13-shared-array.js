// Data that is read once: open, SharedArray, JSON; and the random generator.
import { SharedArray } from "k6/data";
import { check, randomSeed } from "k6";
import { scenario } from "k6/execution";

const users = new SharedArray("users", () => JSON.parse(open("./data/users.json")));
const first = users[0].name;

export const options = { scenarios: { all: { executor: "shared-iterations", vus: 3, iterations: 9 } } };

export default function () {
  const user = users[scenario.iterationInTest % users.length];
  check(user, { [`it is ${user.name}'s turn`]: (it) => it.id >= 1 });
  check(users, {
    "length": (it) => it.length === 3 && first === "Ann",
    "it is a list": (it) => Array.isArray(it) && it.map((one) => one.id).join() === "1,2,3" && it.find((one) => one.id === 2).name === "Bob",
    "it can be gone through": (it) => [...it].length === 3 && it[3] === undefined,
    "it can't be changed": (it) => {
      try {
        it[0] = {};
        return false;
      } catch {
        return it[0].name === "Ann";
      }
    },
  });
  randomSeed(7);
  const one = Math.random();
  randomSeed(7);
  check(one, { "the same seed, the same numbers": (it) => it === Math.random() });
}
