// validatorUrl null: the page asks nobody outside this machine.
window.SwaggerUIBundle({
  url: "/api/openapi.json",
  dom_id: "#api",
  validatorUrl: null,
  deepLinking: true,
  supportedSubmitMethods: ["get"],
});
