import { defineConfig } from "vite";

export default defineConfig({
  build: {
    lib: { entry: "src/podshell-client.ts", formats: ["es"], fileName: () => "podshell-client.js" },
    minify: false,
    target: "es2022",
  },
});
