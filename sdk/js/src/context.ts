/** What a scenario is told. */

/** What the plan says to the scenario. */
export interface Plan {
  /** The plan's `config` for this scenario; `{}` where there is none. */
  readonly config: any;
}

/** What a user is told when it starts. */
export interface Context extends Plan {
  /** The user's number, from 0, unique in the run. */
  readonly user: number;
  /** The scenario's name in the plan. */
  readonly scenario: string;
  /** The plan's labels. */
  readonly labels: Readonly<Record<string, string>>;
}
