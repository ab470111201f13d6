import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readmeFile, withTables } from "../../scripts/readme.ts";
import { budgetSettings, readAdvice, thresholdSettings } from "../../src/core/adviceSettings.ts";
import { defaultAdvice } from "../../src/core/alert.ts";
import { addressesSetting, endpointSetting, readEndpoints } from "../../src/core/endpointSettings.ts";
import { parseQuietHours } from "../../src/core/quietHours.ts";
import { statusFields } from "../../src/core/status.ts";
import { endpointIds } from "../../src/core/vendor.ts";
import { endpoints } from "../../src/endpoints/endpoints.ts";
import { commands, contextKeys, sessionsView } from "../../src/vscode/manifest.ts";

const root = join(import.meta.dirname, "..", "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const json = (name: string): unknown => JSON.parse(read(name));

interface Manifest {
  contributes: {
    commands: { command: string; title: string; category: string; enablement?: string }[];
    menus: Record<string, { command: string; when: string }[]>;
    views: Record<string, { id: string; icon: string }[]>;
    viewsWelcome: { when: string }[];
    configuration: { properties: Record<string, Setting> }[];
    walkthroughs: { steps: { description: string; media: { svg: string }; completionEvents: string[] }[] }[];
    keybindings?: unknown;
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
}

interface Setting {
  type: string;
  scope: string;
  default: unknown;
  minimum?: number;
  pattern?: string;
  items?: { enum: string[] };
  tags?: string[];
  markdownDescription?: string;
  properties?: Record<string, { pattern: string }>;
}

const manifest = json("package.json") as Manifest;
const { contributes } = manifest;
const english = json("package.nls.json") as Record<string, string>;
const german = json("package.nls.de.json") as Record<string, string>;
const declared = contributes.commands.map(({ command }) => command);
const properties = Object.assign({}, ...contributes.configuration.map((group) => group.properties)) as Record<
  string,
  Setting
>;
const settings = Object.keys(properties);

describe("package.json", () => {
  test("declares the commands that the code registers, all in one category", () => {
    expect(declared.toSorted()).toEqual(Object.values(commands).toSorted());
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(["Taximeter"]));
  });

  test("names commands, views and context keys that exist", () => {
    expect(Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command))).toSatisfy(
      (used: string[]) => used.every((command) => declared.includes(command)),
    );
    expect(contributes.views["taximeter"]?.map(({ id }) => id)).toEqual([sessionsView]);
    const keys: string[] = Object.values(contextKeys);
    const conditions = [
      ...contributes.viewsWelcome.map(({ when }) => when),
      ...contributes.commands.map(({ enablement = "" }) => enablement),
    ];
    const used = conditions.flatMap((when) => when.match(/taximeter\.\w+/g) ?? []);
    expect(used.filter((key) => !keys.includes(key))).toEqual([]);
  });

  test("offers the fields that the status bar knows", () => {
    expect(properties["taximeter.statusBar.fields"]?.items?.enum).toEqual([...statusFields]);
  });

  test("has the defaults that the program falls back to, in units that a person types", () => {
    expect(readAdvice((name) => properties[`taximeter.${name}`]?.default)).toEqual(defaultAdvice);
    // What is not read at all would fall back as well.
    const figures = [...Object.values(thresholdSettings), ...Object.values(budgetSettings)];
    expect(figures.map(({ name, least }) => [name, properties[`taximeter.${name}`]?.minimum === least])).toEqual(
      figures.map(({ name }) => [name, true]),
    );
  });

  test("lets no workspace say when a person is interrupted", () => {
    const advice = settings.filter((name) => /^taximeter\.(advice|budget|loops|models|reset|unattended)\./.test(name));
    expect(advice.map((name) => properties[name]?.scope)).toEqual(advice.map(() => "application"));
    expect(advice.length).toBeGreaterThan(20);
  });

  test("accepts the quiet hours that the program understands, and no others", () => {
    const accepted = new RegExp(properties["taximeter.advice.quietHours"]?.pattern ?? "");
    for (const text of ["22:00-08:00", "7:30 – 9:05", "24:00-08:00", "22-8", "22:00", "12:60-13:00"])
      expect([text, accepted.test(text)]).toEqual([text, parseQuietHours(text) !== null]);
  });

  test("keeps paths and addresses out of a workspace's reach", () => {
    const guarded = settings.filter((name) => /file|url|\.endpoints\.|\.team\.|\.otlp\./i.test(name));
    expect(guarded.map((name) => properties[name]?.scope)).toEqual(guarded.map(() => "machine"));
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(guarded);
  });
});

describe("the switches of vendors' endpoints", () => {
  const switches = endpointIds.map((id) => [id, properties[`taximeter.${endpointSetting(id)}`]] as const);

  test("are all there, off, and marked as going online", () => {
    for (const [id, setting] of switches)
      expect([id, setting?.default, setting?.tags]).toEqual([id, false, ["usesOnlineServices"]]);
    expect(readEndpoints((name) => properties[`taximeter.${name}`]?.default, {})).toEqual({
      on: [],
      addresses: {},
      keys: {},
      planPrices: { anthropic: 0, openai: 0, cursor: 0 },
    });
  });

  test("say where they connect and whether the vendor documents it, as the endpoint has it", () => {
    for (const [id, setting] of switches) {
      const { baseUrl, documented } = endpoints.find((one) => one.id === id)!;
      const text = english[setting?.markdownDescription?.slice(1, -1) ?? ""] ?? "";
      expect(text).toContain(`\`${baseUrl}\``);
      expect([id, text.endsWith(". Documented.")]).toEqual([id, documented]);
      expect(text).toMatch(/sign-in, read from|admin key|API key/);
    }
  });

  test("can be given another address each, over an encrypted connection or on this machine", () => {
    const { properties: addresses = {} } = properties[`taximeter.${addressesSetting}`] ?? {};
    expect(Object.keys(addresses).map((name) => `endpoints.${name}`)).toEqual(endpointIds.map(endpointSetting));
    const accepted = new RegExp(Object.values(addresses)[0]?.pattern ?? "");
    const good = ["https://gateway.example/api", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1/x"];
    const bad = ["http://gateway.example", "http://localhost.example", "ftp://localhost", "gateway.example"];
    expect([...good, ...bad].filter((address) => accepted.test(address))).toEqual(good);
  });
});

describe("the walkthrough", () => {
  const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

  test("has a picture of its own in the theme's colours for each step", () => {
    expect(steps).toHaveLength(5);
    for (const { media } of steps) {
      expect(existsSync(join(root, media.svg))).toBe(true);
      // The page that shows it allows no styles, only attributes.
      expect(read(media.svg)).not.toMatch(/#[0-9a-f]{3,8}\b|rgb\(|<script|<style|style=|class=|href=/i);
      expect(read(media.svg)).toContain("var(--vscode-");
    }
  });

  test("leads to commands and settings that exist, and ends each step by an event that can happen", () => {
    for (const { description, completionEvents } of steps) {
      const text = english[description.slice(1, -1)] ?? "";
      expect(text).toMatch(/\]\(command:/);
      const events = completionEvents.map((event) => event.split(":"));
      const named = [...text.matchAll(/command:(taximeter\.\w+)/g)].map((match) => match[1]);
      const done = events.map(([kind, name]) => (kind === "onView" ? sessionsView : name));
      expect([...named, ...done]).toSatisfy((names: string[]) =>
        names.every((name) => [...declared, ...settings, sessionsView].includes(name)),
      );
      expect(completionEvents.length).toBeGreaterThan(0);
    }
  });
});

describe("the manifest's texts", () => {
  const used = [...read("package.json").matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]);

  test("are all there, and none is left over", () => {
    expect(Object.keys(english).toSorted()).toSatisfy(
      (keys: string[]) => new Set(used).size === keys.length && used.every((key) => keys.includes(String(key))),
    );
    expect(Object.keys(german)).toEqual(Object.keys(english));
  });

  test("lead to the same commands in German", () => {
    const links = (texts: Record<string, string>) =>
      Object.values(texts).map((text) => text.match(/\(command:[^)]+\)/g));
    expect(links(german)).toEqual(links(english));
  });
});

test("the README's tables are those of package.json (node scripts/run.mjs readme)", () => {
  const readme = readFileSync(readmeFile, "utf8");
  expect(withTables(readme)).toBe(readme);
});
