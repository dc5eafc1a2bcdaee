// Draws the layers that map_layers.py describes. All text in fallzoneLayers has passed safe_text();
// what the script says itself stands in fallzoneWords, as text.
const fallzone = (() => {
  "use strict";

  function markerFor(properties, latlng, pane) {
    if (properties.radius_m) {
      return L.circle(latlng, { radius: properties.radius_m, renderer: rendererOf[pane], pane });
    }
    if (properties.label) {
      const icon = L.divIcon({
        className: "fz-label fz-" + properties.side + " fz-on-" + properties.kind,
        html: "<span>" + properties.label + "</span>",
        iconSize: [0, 0],
      });
      const open = Boolean(properties.popup);
      return L.marker(latlng, { icon, interactive: open, keyboard: open, pane: "labels" });
    }
    return L.circleMarker(latlng, { radius: properties.size, renderer: rendererOf[pane], pane });
  }

  // One SVG per pane: unlike stacked canvases, an upper one lets clicks beside its shapes through to the lower ones.
  const rendererOf = {};

  function paneOf(map, name, order) {
    if (!map.getPane(name)) {
      map.createPane(name).style.zIndex = order;
      rendererOf[name] = name === "land" ? L.canvas({ pane: name, padding: 0.3 }) : L.svg({ pane: name, padding: 0.5 });
    }
    return name;
  }

  function layer(map, data) {
    const pane = paneOf(map, data.pane, data.order);
    paneOf(map, "labels", 660);
    return L.geoJSON(data.features, {
      pane,
      renderer: rendererOf[pane],
      interactive: pane !== "land",
      style: (feature) => data.styles[feature.properties.style],
      pointToLayer: (feature, latlng) => markerFor(feature.properties, latlng, pane),
      onEachFeature: (feature, shape) => {
        if (feature.properties.popup) shape.bindPopup(feature.properties.popup, { maxWidth: 340, maxHeight: 320 });
        if (feature.properties.tip) shape.bindTooltip(feature.properties.tip, { sticky: true });
      },
    });
  }

  const STEPS_DEG = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1];

  function angle(value, positive, negative) {
    const turned = positive === "E" ? ((((value + 180) % 360) + 360) % 360) - 180 : value;
    const digits = Math.abs(turned - Math.round(turned)) > 1e-6 ? 1 : 0;
    return Math.abs(turned).toFixed(digits) + "° " + (turned < 0 ? negative : positive);
  }

  // Meridians and parallels about every 120 pixels, labelled at the left and lower edge of the view.
  function graticule(map) {
    const group = L.layerGroup();
    const pane = paneOf(map, "graticule", 255);
    const text = (latlng, words, side) =>
      L.marker(latlng, {
        icon: L.divIcon({ className: "fz-label fz-grid fz-" + side, html: "<span>" + words + "</span>", iconSize: [0, 0] }),
        interactive: false,
        keyboard: false,
        pane,
      });
    const style = { color: "#5d7482", weight: 0.6, opacity: 0.55, interactive: false, renderer: rendererOf[pane], pane };
    function draw() {
      const view = map.getBounds();
      const [west, east] = [view.getWest(), view.getEast()];
      const [south, north] = [Math.max(view.getSouth(), -85), Math.min(view.getNorth(), 85)];
      const wanted = ((east - west) * 120) / map.getSize().x;
      const step = STEPS_DEG.findLast((s) => s >= wanted) || STEPS_DEG[0];
      const size = map.getSize();
      const left = map.containerPointToLatLng([4, 0]).lng;
      const bottom = map.containerPointToLatLng([0, size.y - 4]).lat;
      group.clearLayers();
      for (let lon = Math.ceil(west / step) * step; lon <= east; lon += step) {
        group.addLayer(L.polyline([[south, lon], [north, lon]], style));
        group.addLayer(text([bottom, lon], angle(lon, "E", "W"), "above"));
      }
      for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step) {
        group.addLayer(L.polyline([[lat, west], [lat, east]], style));
        group.addLayer(text([lat, left], angle(lat, "N", "S"), "right"));
      }
    }
    group.on("add", () => { map.on("moveend resize", draw); draw(); });
    group.on("remove", () => map.off("moveend resize", draw));
    return group;
  }

  // Where names would stand on each other, the less important one waits until there is room.
  const RANKS = ["pad", "zone", "observed", "drop", "isopleth", "region-land", "region-sea", "track", "region-below"];

  function placeLabels(map) {
    const spans = [...map.getPane("labels").querySelectorAll(".fz-label span")];
    const rank = (span) => RANKS.findIndex((kind) => span.parentNode.classList.contains("fz-on-" + kind));
    const taken = [];
    for (const span of spans.sort((a, b) => rank(a) - rank(b))) {
      const box = span.getBoundingClientRect();
      const free = taken.every(
        (other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom
      );
      span.style.visibility = free ? "visible" : "hidden";
      if (free) taken.push(box);
    }
  }

  function keepLabelsApart(map) {
    let waiting = 0;
    map.on("zoomend layeradd layerremove resize", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => placeLabels(map));
    });
    placeLabels(map);
  }

  function position(latlng) {
    const lon = latlng.wrap().lng;
    return Math.abs(latlng.lat).toFixed(3) + (latlng.lat < 0 ? " S " : " N ") +
      Math.abs(lon).toFixed(3) + (lon < 0 ? " W" : " E");
  }

  function addReadout(map) {
    const readout = L.control({ position: "bottomleft" });
    readout.onAdd = () => L.DomUtil.create("div", "fz-readout");
    readout.addTo(map);
    const show = (event) => { readout.getContainer().textContent = position(event.latlng); };
    map.on("mousemove click", show);
    show({ latlng: map.getCenter() });
  }

  // Leaflet names these itself, in English.
  function nameControls(map) {
    const toggle = document.querySelector(".leaflet-control-layers-toggle");
    if (toggle) toggle.title = fallzoneWords.layers;
    map.on("popupopen", ({ popup }) => {
      popup.getElement().querySelector(".leaflet-popup-close-button").setAttribute("aria-label", fallzoneWords.closePopup);
    });
  }

  // Beside the legend where that costs less than half a step of zoom, else beneath it.
  function roomFor(map, bounds, beside, narrow) {
    const least = narrow ? [20, 70] : [60, 40];
    const legend = document.getElementById("fz-legend").getBoundingClientRect();
    const clear = [map.getSize().x - legend.left + 10, 40];
    const zoom = (room) => map.getBoundsZoom(bounds, false, L.point(beside).add(room));
    return !narrow && zoom(least) - zoom(clear) < 0.5 ? clear : least;
  }

  function finish(map, bounds) {
    document.documentElement.lang = fallzoneWords.language;
    fallzone.map = map;
    const narrow = map.getSize().x < 760;
    for (const panel of document.querySelectorAll("details.fz-panel")) panel.open = !narrow;
    const { zoomIn: zoomInTitle, zoomOut: zoomOutTitle } = fallzoneWords;
    L.control.zoom({ position: "topright", zoomInTitle, zoomOutTitle }).addTo(map);
    nameControls(map);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    const title = document.getElementById("fz-title").getBoundingClientRect();
    const beside = narrow ? [20, title.bottom + 10] : [title.right + 10, 20];
    L.Popup.mergeOptions({ autoPanPaddingTopLeft: narrow ? [5, 5] : beside });
    map.fitBounds(bounds, { paddingTopLeft: beside, paddingBottomRight: roomFor(map, bounds, beside, narrow), animate: false });
    addReadout(map);
    keepLabelsApart(map);
  }

  return { layer, graticule, finish };
})();
