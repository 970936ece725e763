/** A fixed number of tasks at a time, the rest in line. */
export class Lanes {
  private running = 0;
  private readonly line: (() => void)[] = [];
  private watchers: (() => void)[] = [];

  constructor(private readonly width: number) {}

  /** Run a task when a lane is free. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.running >= this.width) await new Promise<void>((resolve) => this.line.push(resolve));
    else this.running += 1;
    try {
      return await task();
    } finally {
      const next = this.line.shift();
      // The lane is handed over, not freed, so that a newcomer cannot slip in between.
      if (next) next();
      else this.running -= 1;
      for (const watcher of this.watchers.splice(0)) watcher();
    }
  }

  /** Resolves once at most `tasks` are running or waiting. */
  async below(tasks: number): Promise<void> {
    while (this.running + this.line.length > tasks) {
      await new Promise<void>((resolve) => this.watchers.push(resolve));
    }
  }
}
