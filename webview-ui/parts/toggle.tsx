interface ToggleProps {
  label: string;
  pressed: boolean;
  onToggle(): void;
  /** Full name for screen readers. */
  describes: string;
}

export function Toggle({ label, pressed, onToggle, describes }: ToggleProps) {
  return (
    <button type="button" class="toggle" aria-pressed={pressed} aria-label={describes} onClick={onToggle}>
      {label}
    </button>
  );
}
