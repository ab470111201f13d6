import { type Disposable, EventEmitter, type SecretStorage } from "vscode";
import { keyKinds, type KeyKind } from "../core/vendorKey.ts";

/** The keys that the user pasted: kept by the editor, encrypted, and in memory here. */
export function createKeys(secrets: SecretStorage) {
  const changed = new EventEmitter<void>();
  const keys = new Map<KeyKind, string>();
  const nameOf = (kind: KeyKind) => `key.${kind}`;

  async function read(kind: KeyKind): Promise<void> {
    const key = await secrets.get(nameOf(kind));
    if (key === keys.get(kind)) return;
    if (key === undefined) keys.delete(kind);
    else keys.set(kind, key);
    changed.fire();
  }

  // Told for changes of other windows too.
  const listening: Disposable = secrets.onDidChange(({ key }) => {
    const kind = keyKinds.find((one) => nameOf(one) === key);
    if (kind) void read(kind);
  });

  return {
    onChange: changed.event,
    current: (): Partial<Record<KeyKind, string>> => Object.fromEntries(keys),
    load: async (): Promise<void> => void (await Promise.all(keyKinds.map(read))),
    async set(kind: KeyKind, key: string): Promise<void> {
      await secrets.store(nameOf(kind), key);
      await read(kind);
    },
    async remove(kind: KeyKind): Promise<void> {
      await secrets.delete(nameOf(kind));
      await read(kind);
    },
    dispose(): void {
      listening.dispose();
      changed.dispose();
    },
  };
}

export type Keys = ReturnType<typeof createKeys>;
