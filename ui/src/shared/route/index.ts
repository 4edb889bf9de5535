// Where the window is and how to go elsewhere.
export { go, hrefOf, linkRoute, parseRoute, type Route, useRoute } from "./route";
