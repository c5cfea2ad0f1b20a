"""Loads a GeoPackage and an OGC API into QGIS without a screen and prints, as JSON,
what QGIS makes of each layer; draws the layers of the GeoPackage with their own
styles, from the first up, into a picture.

    QT_QPA_PLATFORM=offscreen /usr/bin/python3 load_in_qgis.py plan.gpkg http://localhost:8080/ogc picture.png
"""

import json
import sqlite3
import sys

from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsMapRendererParallelJob,
                       QgsMapSettings, QgsRectangle, QgsVectorLayer, QgsVectorTileLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def told(layer):
    """What a layer is: count, fields with types, how it is drawn, sums of its numbers."""
    if not layer.isValid():
        return {"valid": False}
    features = list(layer.getFeatures())
    numbers = [f.name() for f in layer.fields() if f.isNumeric() and f.name() not in ("fid", "id")]
    return {
        "valid": True,
        "count": len(features),
        "renderer": layer.renderer().type() if layer.renderer() else "",
        "fields": {f.name(): f.typeName() for f in layer.fields()},
        "sums": {n: sum(float(f[n]) for f in features if isinstance(f[n], (int, float))) for n in numbers},
        "names": sorted(str(f["name"]) for f in features) if layer.fields().indexOf("name") >= 0 else [],
        "crs": layer.crs().authid(),
    }


def around(layers):
    """A box around all of them, with a margin."""
    extent = QgsRectangle()
    for layer in layers:
        extent.combineExtentWith(layer.extent())
    extent.scale(1.1)
    return extent


def draw(layers, extent, path):
    """Draws layers, the last on top, and returns how many pixels have each colour."""
    settings = QgsMapSettings()
    settings.setOutputSize(QSize(800, 500))
    settings.setExtent(extent)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setBackgroundColor(QColor("white"))
    settings.setLayers(list(reversed(layers)))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(path)
    colours = {}
    for x in range(0, image.width(), 2):
        for y in range(0, image.height(), 2):
            name = image.pixelColor(x, y).name()
            colours[name] = colours.get(name, 0) + 1
    return colours


def main(package, api, picture):
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    names = [r[0] for r in sqlite3.connect(package).execute("SELECT table_name FROM gpkg_geometry_columns")]
    drawn = [QgsVectorLayer(f"{package}|layername={n}", n, "ogr") for n in names]
    out = {"package": {n: told(l) for n, l in zip(names, drawn)}}
    out["api"] = {n: told(QgsVectorLayer(f"url='{api}' typename='{n}' pageSize='4'", n, "OAPIF")) for n in names}
    out["colours"] = draw(drawn, around(drawn), picture)
    tiles = QgsVectorTileLayer(f"type=xyz&url={api}/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?f%3Dmvt&zmin=0&zmax=16", "tiles")
    out["tiles"] = draw([tiles], around(drawn), picture + ".tiles.png")
    json.dump(out, sys.stdout)
    sys.stdout.flush()
    del drawn, tiles
    app.exitQgis()


main(*sys.argv[1:])
