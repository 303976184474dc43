/**
 * The one script of the page for subscribing, for notices that the browser shows by itself (Push API). It does nothing on a
 * copy of the page that lies elsewhere than the hub, and nothing in a browser that cannot; what stands there then says where
 * it works. It asks nobody anything by itself: it registers the worker of this folder, takes the browser's subscription, and
 * sends it to the hub as a form, so that all the rest is the same as for mail. It is constant.
 */

export const pushScript = `(function () {
  var d = document, box = d.getElementById("push-here");
  if (!box) return;
  var hub = box.dataset.hub, words = JSON.parse(box.dataset.words), work = navigator.serviceWorker;
  if (location.href.indexOf(hub) !== 0) return;
  var text = d.createElement("p");
  text.setAttribute("role", "status");
  box.textContent = "";
  box.appendChild(text);
  function say(sentence) { text.textContent = sentence; }
  if (!isSecureContext || !work || !("PushManager" in window) || !("Notification" in window)) return say(words.none);
  var key = Uint8Array.from(atob(box.dataset.key.replace(/-/g, "+").replace(/_/g, "/")), function (c) { return c.charCodeAt(0); });
  function field(form, name, value) {
    var input = d.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.appendChild(input);
  }
  function send(subscription, isLeaving) {
    var form = d.createElement("form"), given = subscription.toJSON();
    form.method = "post";
    form.action = hub + "push";
    field(form, "locale", d.documentElement.lang);
    field(form, "subscription", JSON.stringify({ endpoint: given.endpoint, keys: { p256dh: given.keys.p256dh, auth: given.keys.auth } }));
    if (isLeaving) field(form, "leave", "yes");
    d.body.appendChild(form);
    form.submit();
  }
  function failed(error) { say(error && error.name === "NotAllowedError" ? words.blocked : words.failed); }
  function button(label, act) {
    var one = d.createElement("button");
    one.type = "button";
    one.textContent = label;
    one.addEventListener("click", function () {
      one.disabled = true;
      act().catch(failed).then(function () { one.disabled = false; });
    });
    box.appendChild(one);
  }
  function start() {
    return work.register(hub + "push-worker.js", { scope: hub })
      .then(function () { return work.ready; })
      .then(function (found) { return found.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key }); })
      .then(function (subscription) { send(subscription, false); });
  }
  function isOurs(subscription) {
    var other = subscription.options && subscription.options.applicationServerKey;
    return !other || String(new Uint8Array(other)) === String(key);
  }
  function show(subscription) {
    if (!subscription) {
      say(words.ready);
      return button(words.start, start);
    }
    say(words.active);
    button(words.change, function () { send(subscription, false); return Promise.resolve(); });
    button(words.stop, function () { return subscription.unsubscribe().then(function () { send(subscription, true); }); });
  }
  work.getRegistration(hub)
    .then(function (found) { return found && found.pushManager.getSubscription(); })
    .then(function (subscription) { return subscription && !isOurs(subscription) ? subscription.unsubscribe().then(function () { return null; }) : subscription; })
    .then(show, failed);
})();`;
