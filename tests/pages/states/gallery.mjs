// Every component in every state, and what opens over a page.

const gallery = { at: "#gallery", settled: "text=Ten thousand rows" };

const pressed = (name) => async (page) => {
  await page.getByRole("button", { name, exact: true }).first().click();
};

export const STATES = {
  rest: gallery,
  compact: { ...gallery, density: "compact" },
  contrast: { ...gallery, media: { contrast: "more" } },
  forced: { ...gallery, media: { forcedColors: "active" } },
  drawer: {
    ...gallery,
    act: async (page) => {
      await pressed("Open the drawer")(page);
      await page.keyboard.press("j");
      await page.getByRole("heading", { name: "Philippa Greaves" }).first().waitFor();
    },
  },
  evidence: {
    ...gallery,
    act: async (page) => {
      await pressed("Open the drawer")(page);
      await page.getByRole("dialog").getByRole("button", { name: "reposted twice" }).click();
      await page.getByText("Supports it").last().waitFor();
    },
  },
  dialog: { ...gallery, act: pressed("Move anyway") },
  menu: { ...gallery, act: pressed("More for Inês Duarte") },
  toast: { ...gallery, act: pressed("With undo") },
};
