import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  resolve: { tsconfigPaths: true },
  build: {
    outDir: "../../../../target/web/META-INF/resources",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    target: "es2022",
  },
  server: {
    // `npm run dev` beside a gateway that runs.
    proxy: {
      "/dev": "http://localhost:8080",
      "/terminal": { target: "ws://localhost:8080", ws: true },
    },
  },
});
