import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { type OperationName, patch, useReading, useWriting, type WritingName } from ".";
import { pretendDesktop } from "./testing";
import { type Teller, WritingContext } from "./writing";

/** Tasks that are ticked off: shown as done before the engine has said so. */
function Tasks({ refused }: { refused?: () => void }) {
  const { data } = useReading("tasks_list", {});
  const { write } = useWriting("task_done", {
    optimistic: ({ task }) => [
      patch("tasks_list", (d) => ({ ...d, tasks: d.tasks.filter(({ id }) => id !== task) })),
    ],
    said: () => "Ticked off.",
    ...(refused === undefined ? {} : { refused }),
  });
  return (
    <ul>
      {data?.tasks.map(({ id }) => (
        <li key={id}>
          <button type="button" onClick={() => write({ task: id })}>
            {`Task ${id}`}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Pause({ name }: { name: WritingName & "pause_sending" }) {
  const { write } = useWriting(name, {
    said: () => "Paused.",
    back: () => ({ name: "resume_sending", input: {} }),
  });
  return (
    <button type="button" onClick={() => write({})}>
      Pause
    </button>
  );
}

function open(children: React.ReactNode, answer: (name: OperationName, input: unknown) => unknown) {
  pretendDesktop(answer);
  const told = { done: vi.fn<Teller["done"]>(), failed: vi.fn<Teller["failed"]>() };
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  render(
    <QueryClientProvider client={client}>
      <WritingContext value={told}>{children}</WritingContext>
    </QueryClientProvider>,
  );
  return told;
}

const tasks = { tasks: [{ id: "1" }, { id: "2" }] };
const shown = () => screen.getAllByRole("button").map((button) => button.textContent);

describe("a write", () => {
  it("shows at once, before the engine has answered", async () => {
    const never = new Promise(() => {});
    open(<Tasks />, (name) => (name === "tasks_list" ? tasks : never));
    await userEvent.click(await screen.findByRole("button", { name: "Task 1" }));
    await waitFor(() => expect(shown()).toEqual(["Task 2"]));
  });

  it("is taken back when the engine refuses, and told", async () => {
    let refuse: (error: unknown) => void = () => {};
    const told = open(<Tasks />, (name) =>
      name === "tasks_list"
        ? tasks
        : new Promise((_, reject) => {
            refuse = reject;
          }),
    );
    await userEvent.click(await screen.findByRole("button", { name: "Task 1" }));
    await waitFor(() => expect(shown()).toEqual(["Task 2"]));
    refuse({ code: "refused", message: "somebody else did", details: null });
    await waitFor(() => expect(shown()).toEqual(["Task 1", "Task 2"]));
    expect(told.failed.mock.calls[0]?.[0].code).toBe("refused");
    expect(told.done).not.toHaveBeenCalled();
  });

  it("is refused in place where the screen wants it so", async () => {
    const refused = vi.fn();
    const told = open(<Tasks refused={refused} />, (name) => {
      if (name === "tasks_list") return tasks;
      throw { code: "refused", message: "no", details: null };
    });
    await userEvent.click(await screen.findByRole("button", { name: "Task 1" }));
    await waitFor(() => expect(refused).toHaveBeenCalledOnce());
    expect(told.failed).not.toHaveBeenCalled();
  });

  it("is told with the engine's undo where the table names a way back", async () => {
    const asked: unknown[] = [];
    const told = open(<Tasks />, (name, input) => {
      asked.push([name, input]);
      return name === "tasks_list" ? tasks : { done: true };
    });
    await userEvent.click(await screen.findByRole("button", { name: "Task 1" }));
    await waitFor(() => expect(told.done).toHaveBeenCalledOnce());
    const [said, undo] = told.done.mock.calls[0] ?? [];
    expect(said).toBe("Ticked off.");
    await undo?.();
    expect(asked.at(-1)).toEqual(["undo", {}]);
  });

  it("goes back the way the screen names, where the undo log does not have it", async () => {
    const asked: OperationName[] = [];
    const told = open(<Pause name="pause_sending" />, (name) => {
      asked.push(name);
      return { done: true };
    });
    await userEvent.click(screen.getByRole("button", { name: "Pause" }));
    await waitFor(() => expect(told.done).toHaveBeenCalledOnce());
    await told.done.mock.calls[0]?.[1]?.();
    expect(asked).toEqual(["pause_sending", "resume_sending"]);
  });
});
