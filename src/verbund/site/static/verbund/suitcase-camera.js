/* Photographs a page with the camera and sends it at once; the picture never becomes a
   file or a blob URL. Without camera or script the file field does the same. */
"use strict";

const box = document.querySelector("[data-vb-camera]");
const upload = document.querySelector("[data-vb-upload]");

if (box && upload && navigator.mediaDevices?.getUserMedia) {
  box.hidden = false;
  const video = box.querySelector("video");
  const status = box.querySelector("[role=status]");
  const [start, shot, stop] = ["start", "shot", "stop"].map((name) => box.querySelector(`[data-vb-${name}]`));
  let stream = null;

  const show = (running) => {
    video.hidden = shot.hidden = stop.hidden = !running;
    start.hidden = running;
  };
  const end = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    show(false);
  };
  const picture = async () => {
    const [track] = stream.getVideoTracks();
    if (window.ImageCapture) {
      try {
        const still = new ImageCapture(track).takePhoto();
        const late = new Promise((_, give) => { setTimeout(give, 2500); });
        return await Promise.race([still, late]);
      } catch {
        /* some cameras give frames only, or never answer */
      }
    }
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  };

  start.addEventListener("click", async () => {
    status.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1920 } },
      });
      video.srcObject = stream;
      show(true);
      await video.play();
    } catch {
      end();
      status.textContent = box.dataset.vbFailed;
    }
  });
  stop.addEventListener("click", end);
  shot.addEventListener("click", async () => {
    shot.disabled = true;
    try {
      const body = new FormData(upload);
      body.delete("picture");
      const blob = await picture();
      body.append("picture", blob, blob.type === "image/png" ? "seite.png" : "seite.jpg");
      const reply = await fetch(location.href, { method: "POST", body });
      end();
      if (reply.redirected) location.replace(reply.url);
      else location.reload();
    } catch {
      status.textContent = box.dataset.vbFailed;
      shot.disabled = false;
    }
  });
  window.addEventListener("pagehide", end);
}
