import { useSignal } from "@preact/signals";
import { t } from "../../src/core/l10n.ts";

interface CopyButtonProps {
  /** What the button says; `of` names what it is about to screen readers, where several say the same. */
  label: string;
  of?: string;
  text: string;
  copy(text: string): Promise<void>;
}

/** Puts a text on the clipboard and says that it did. */
export function CopyButton({ label, of, text, copy }: CopyButtonProps) {
  const said = useSignal("");
  const run = async () => {
    const done = await copy(text).then(
      () => true,
      () => false,
    );
    said.value = done ? t("Copied") : t("That could not be copied");
  };
  return (
    <span class="copy">
      <span class="muted" role="status">
        {said.value}
      </span>{" "}
      <button
        type="button"
        class="link"
        aria-label={of === undefined ? undefined : `${label}: ${of}`}
        onClick={() => void run()}
      >
        {label}
      </button>
    </span>
  );
}
