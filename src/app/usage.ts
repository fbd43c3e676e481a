/** A command could not do what it is there for. Ends the program with exit code 2 as well. */
export class CouldNotDo extends Error {
  override readonly name = 'CouldNotDo';
}

/** The command line cannot be understood. Its message says what to do instead. Ends the program with exit code 2. */
export class UsageMistake extends Error {
  override readonly name = 'UsageMistake';
}
