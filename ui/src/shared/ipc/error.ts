// Errors as they come over the wire: `{code, message, details}`. Screens branch on codes only.

/** A refusal or failure of an operation. */
export class CallError extends Error {
  readonly code: string;
  readonly details: unknown;

  constructor(code: string, message: string, details: unknown) {
    super(message);
    this.name = "CallError";
    this.code = code;
    this.details = details;
  }
}

/** Whatever was thrown, as an error with a code. */
export function asCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) return thrown;
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    const details = "details" in thrown ? thrown.details : null;
    return new CallError(String(thrown.code), String(thrown.message), details);
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new CallError("shell_unreachable", message, null);
}
