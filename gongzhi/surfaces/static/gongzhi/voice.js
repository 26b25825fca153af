// Hold to speak, or tap once to begin and once to end. The recording goes into the same field of
// the form that takes a file where there is no script or no microphone.
"use strict";
{
  const field = document.getElementById("voice-field");
  const input = document.getElementById("voice");
  const talk = field.querySelector(".talk");
  const hold = field.querySelector(".hold");
  const words = hold.querySelector("b");
  const state = field.querySelector(".state");
  const player = field.querySelector("audio");
  const drop = field.querySelector(".drop");
  const most = Number(field.dataset.most);
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4"];
  const TAP = 400;
  const kind = window.MediaRecorder && KINDS.find((one) => MediaRecorder.isTypeSupported(one));
  let recorder = null;
  let asking = false;
  let pressed = 0;
  let ticking = 0;
  let begun = 0;
  let held = false;

  const seconds = () => Math.floor((Date.now() - begun) / 1000);
  const say = (text) => {
    state.textContent = text;
  };

  const keep = (pieces, full) => {
    const blob = new Blob(pieces, { type: kind.split(";")[0] });
    const bag = new DataTransfer();
    bag.items.add(new File([blob], "voice", { type: blob.type }));
    input.files = bag.files;
    if (player.src) URL.revokeObjectURL(player.src);
    player.src = URL.createObjectURL(blob);
    player.hidden = false;
    drop.hidden = false;
    say(full ? field.dataset.full : field.dataset.held);
  };

  const end = (full = false) => {
    if (!recorder || recorder.state !== "recording") return;
    recorder.full = full;
    recorder.stop();
  };

  const begin = async () => {
    if (recorder || asking) return;
    asking = true;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      asking = false;
      say(field.dataset.denied);
      input.hidden = false;
      return;
    }
    asking = false;
    const pieces = [];
    recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 32000 });
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      window.clearInterval(ticking);
      stream.getTracks().forEach((track) => track.stop());
      hold.classList.remove("busy");
      words.textContent = words.dataset.idle;
      const full = recorder.full;
      recorder = null;
      if (pieces.length) keep(pieces, full);
    });
    begun = Date.now();
    recorder.start();
    hold.classList.add("busy");
    words.textContent = held ? words.dataset.busy : words.dataset.tapped;
    const tick = () => say(`${seconds()} / ${most} ${field.dataset.time}`);
    tick();
    ticking = window.setInterval(() => {
      tick();
      if (seconds() >= most) end(true);
    }, 500);
  };

  if (kind && navigator.mediaDevices) {
    talk.hidden = false;
    input.hidden = true;
    hold.addEventListener("pointerdown", (event) => {
      pressed = Date.now();
      if (recorder) {
        end();
        pressed = 0;
        return;
      }
      held = true;
      hold.setPointerCapture(event.pointerId);
      begin();
    });
    hold.addEventListener("pointerup", () => {
      held = false;
      if (!pressed) return;
      if (Date.now() - pressed > TAP) end();
      else if (recorder) words.textContent = words.dataset.tapped;
    });
    hold.addEventListener("click", (event) => {
      if (event.detail === 0) {
        if (recorder) end();
        else begin();
      }
    });
    hold.addEventListener("contextmenu", (event) => event.preventDefault());
    drop.addEventListener("click", () => {
      input.value = "";
      player.hidden = true;
      drop.hidden = true;
      say("");
    });
  }
}
