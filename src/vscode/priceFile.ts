import {
  type Disposable,
  FileSystemError,
  l10n,
  Range,
  Selection,
  type TextDocument,
  Uri,
  window,
  workspace,
} from "vscode";

/** What a new file holds. */
function emptyFile(): string {
  const hint = l10n.t(
    'Prices of your own: see "Pricing" in the README of Taximeter. Saved changes are applied at once.',
  );
  return `// ${hint}\n{\n  "schema": 1\n}\n`;
}

/** The user's price file, edited as a document: what is changed here can be seen, undone and commented on. */
export function createPriceFile(path: string, onSaved: () => void) {
  const uri = Uri.file(path);
  const saving: Disposable = workspace.onDidSaveTextDocument((document) => {
    if (document.uri.fsPath === uri.fsPath || document.uri.path.endsWith("/.taximeter/pricing.jsonc")) onSaved();
  });

  async function open(): Promise<TextDocument> {
    try {
      await workspace.fs.stat(uri);
    } catch (error) {
      if (!(error instanceof FileSystemError)) throw error;
      await workspace.fs.writeFile(uri, new TextEncoder().encode(emptyFile()));
    }
    return workspace.openTextDocument(uri);
  }

  /** Sets a value in the file, keeping its comments, and shows where. */
  async function set(at: (string | number)[], value: unknown, save: boolean): Promise<void> {
    const document = await open();
    const { edited } = await import("./onDemand.ts");
    const { text, offset, length } = edited(document.getText(), at, value);
    const editor = await window.showTextDocument(document);
    await editor.edit((builder) => builder.replace(new Range(0, 0, document.lineCount, 0), text));
    editor.selection = new Selection(document.positionAt(offset), document.positionAt(offset + length));
    editor.revealRange(editor.selection);
    if (save) await document.save();
  }

  return {
    show: async (): Promise<void> => void (await window.showTextDocument(await open())),
    /** "This logged id is that model": takes effect at once. */
    alias: (logged: string, model: string) => set(["aliases", logged], model, true),
    /** A row to fill in for a model of the user's own. Not saved: the prices are the user's to state. */
    price: (logged: string, today: string) =>
      set(["models", 0], { id: logged, rates: [{ from: today, in: 0, out: 0, cr: 0 }] }, false),
    dispose: () => saving.dispose(),
  };
}

export type PriceFile = ReturnType<typeof createPriceFile>;
