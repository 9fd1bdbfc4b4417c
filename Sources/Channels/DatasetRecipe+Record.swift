import Support
import Sites

extension DatasetRecipe {
    /// What is stored with the data about how it was made.
    func record(
        _ site: Site, _ mast: Mast, _ array: AntennaArray, dropped: Int, uncovered: Int
    ) -> DatasetRecord {
        DatasetRecord(
            site: site.name,
            // The file's name, not its folder: a dataset must not depend on where it was made.
            source: site.source.split(separator: "/").last.map(String.init) ?? site.source,
            attribution: site.attribution, bounds: site.bounds, origin: site.frame.origin,
            mast: .init(
                position: [mast.position.x, mast.position.y, mast.position.z],
                location: mast.location, placement: mast.placement, height: mast.height,
                azimuth: array.azimuth, downtilt: array.downtilt),
            array: .init(array),
            radio: .init(
                carrierFrequency: radio.carrierFrequency, bandwidth: radio.bandwidth,
                noiseFigure: radio.noiseFigure, interferenceMargin: radio.interferenceMargin,
                noisePower: Noise.power(
                    bandwidth: radio.bandwidth, noiseFigure: radio.noiseFigure,
                    interferenceMargin: radio.interferenceMargin),
                systemLoss: radio.systemLoss, maximumPower: radio.maximumPower),
            tracing: .init(
                maximumDepth: tracing.maximumDepth, rayCount: tracing.rayCount,
                reflection: tracing.reflection.rawValue, polarization: "vertical",
                mechanisms: tracing.statedMechanisms,
                edgeReflections: tracing.statedEdgeReflections,
                diffractionOrder: tracing.statedDiffractionOrder,
                scattering: tracing.statedScattering,
                crowns: site.crowns.isEmpty ? nil : site.crowns.count),
            users: .init(
                requested: users.count, dropped: dropped, uncovered: uncovered,
                maximumCouplingLoss: users.maximumCouplingLoss, height: users.height,
                minimumDistance: users.distances.lowerBound,
                maximumDistance: users.distances.upperBound, sector: users.sector,
                testShare: testShare, indoor: users.indoor),
            terrain: site.terrain.map(TerrainRecord.init), siteChecksum: site.checksum, seed: seed,
            version: MIMOVersion.current)
    }
}

extension DatasetRecord.ArrayRecord {
    /// What is stored of `array`; where it faces stands with the mast.
    init(_ array: AntennaArray) {
        self.init(
            rows: array.rows, columns: array.columns, spacing: array.spacing,
            elementOrder: AntennaArray.elementOrder, pattern: array.pattern.rawValue,
            polarization: array.polarization == .vertical ? nil : array.polarization.rawValue)
    }
}

extension AntennaArray {
    /// The array of a dataset; `nil` where the record does not tell all of it.
    package init?(_ record: DatasetRecord) {
        let polarization = record.array.polarization ?? Polarization.vertical.rawValue
        guard let pattern = ElementPattern(rawValue: record.array.pattern),
            let polarization = Polarization(rawValue: polarization),
            record.array.elementOrder == Self.elementOrder, record.array.rows > 0,
            record.array.columns > 0, record.array.spacing > 0
        else { return nil }
        self.init(
            rows: record.array.rows, columns: record.array.columns, spacing: record.array.spacing,
            pattern: pattern, azimuth: record.mast.azimuth, downtilt: record.mast.downtilt,
            polarization: polarization)
    }
}

extension Site {
    /// The outlines of the buildings as a dataset keeps them.
    var mapFootprints: [ChannelDataset.Footprint] {
        buildings.flatMap { building in
            let rings = [(building.outline, false)] + building.courtyards.map { ($0, true) }
            return rings.map { ring, isCourtyard in
                ChannelDataset.Footprint(
                    ring: ring.map { SIMD2<Float>($0) }, top: Float(building.top),
                    ground: Float(building.ground), isCourtyard: isCourtyard)
            }
        }
    }
}
