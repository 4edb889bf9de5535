import { describe, expect, it } from "vitest";
import { guess } from "./servers";

describe("the guess of mail servers", () => {
  it("knows a provider by the address's domain, whatever its case", () => {
    expect(guess("Clara@GMAIL.com")?.smtp).toEqual({ host: "smtp.gmail.com", port: 587, tls: "starttls" });
  });

  it("takes the usual names for a domain of one's own", () => {
    const own = guess("clara@northbell.example");
    expect(own?.name).toBe("");
    expect(own?.imap).toEqual({ host: "imap.northbell.example", port: 993, tls: "implicit" });
  });

  it("guesses nothing while the address is not whole", () => {
    for (const begun of ["", "clara", "clara@", "clara@northbell", "clara@.example"]) {
      expect(guess(begun), begun).toBeNull();
    }
  });
});
