import { afterEach, expect } from "vitest";
import { type Editor, type EditorOptions, openEditor } from "./harness.ts";

export const openPanel = "Taximeter: Open Session Cost Panel";

/** For what takes the editor a moment; long, as the machine may be busy. */
export const poll = { timeout: 60_000, interval: 100 };

const editors: Editor[] = [];

afterEach(async ({ task }) => {
  for (const [index, editor] of editors.splice(0).entries()) {
    if (task.result?.state === "fail") await editor.screenshot(`failed ${task.name} ${index + 1}`);
    await editor.close();
  }
});

/** Opens an editor that is closed after the test, and photographed when it failed. */
export async function open(options: EditorOptions = {}): Promise<Editor> {
  const editor = await openEditor(options);
  editors.push(editor);
  return editor;
}

/** Waits until the status bar shows this. */
export function shows(editor: Editor, text: string): Promise<void> {
  return expect.poll(async () => (await editor.statusBar())?.text, poll).toBe(text);
}
