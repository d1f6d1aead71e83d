/** What is wrong with the scenario, for its author. */
export class Refused extends Error {}
