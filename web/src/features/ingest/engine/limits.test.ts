// @vitest-environment node
import { describe, expect, it } from "vitest";

import { Budget } from "./budget";
import { Gate } from "./gate";
import { Lanes } from "./lanes";
import { Meter } from "./meter";

const open = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("Budget", () => {
  it("lets takers wait in line until there is enough", async () => {
    const budget = new Budget(100);
    const order: string[] = [];
    const give = await budget.take(80, open);
    const large = budget.take(60, open).then((release) => (order.push("large"), release));
    const small = budget.take(10, open).then((release) => (order.push("small"), release));
    await turn();
    // The small one would fit, but must not starve the large one that came before.
    expect(order).toEqual([]);
    give();
    await Promise.all([large, small]);
    expect(order).toEqual(["large", "small"]);
  });

  it("gives a demand above the limit all there is", async () => {
    const budget = new Budget(100);
    const give = await budget.take(500, open);
    let second = false;
    const waiting = budget.take(1, open).then(() => (second = true));
    await turn();
    expect(second).toBe(false);
    give();
    give();
    await waiting;
  });

  it("lets the line move on when somebody leaves it", async () => {
    const budget = new Budget(10);
    await budget.take(8, open);
    const leaving = new AbortController();
    const first = budget.take(9, leaving.signal);
    const second = budget.take(2, open);
    leaving.abort(new Error("left"));
    await expect(first).rejects.toThrow("left");
    await expect(second).resolves.toBeTypeOf("function");
  });
});

describe("Lanes", () => {
  it("run so many at a time and tell when there is room", async () => {
    const lanes = new Lanes(2);
    let running = 0;
    let most = 0;
    const task = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
    };
    const all = Array.from({ length: 9 }, () => lanes.run(task));
    await lanes.below(0);
    expect(running).toBe(0);
    expect(most).toBe(2);
    await Promise.all(all);
  });

  it("go on after a task that fails", async () => {
    const lanes = new Lanes(1);
    const failing = lanes.run(() => Promise.reject(new Error("no")));
    const next = lanes.run(() => Promise.resolve("yes"));
    await expect(failing).rejects.toThrow("no");
    await expect(next).resolves.toBe("yes");
  });
});

describe("Gate", () => {
  it("holds everybody while it is shut", async () => {
    const gate = new Gate();
    gate.close();
    let passed = 0;
    const two = [gate.passed(open), gate.passed(open)].map((pass) => pass.then(() => (passed += 1)));
    await turn();
    expect(passed).toBe(0);
    gate.open();
    await Promise.all(two);
    expect(passed).toBe(2);
  });

  it("lets go of those who give up", async () => {
    const gate = new Gate();
    gate.close();
    const leaving = new AbortController();
    const pass = gate.passed(leaving.signal);
    leaving.abort(new Error("left"));
    await expect(pass).rejects.toThrow("left");
  });
});

describe("Meter", () => {
  it("measures the last ten seconds and leaves pauses out", () => {
    const meter = new Meter();
    meter.start(0);
    for (let second = 0; second <= 20; second += 1) meter.record(second * 1000, second * 5_000_000);
    expect(meter.speed(20_000)).toBe(5_000_000);
    meter.stop(20_000);
    meter.start(60_000);
    expect(meter.elapsedSeconds(65_000)).toBe(25);
    expect(meter.speed(65_000)).toBe(0);
  });
});
