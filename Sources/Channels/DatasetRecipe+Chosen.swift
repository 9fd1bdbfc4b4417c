import Sites
import Support

extension DatasetRecipe {
    /// Where users stand: drawn, or chosen.
    struct Placed {
        /// In metres, [U].
        var positions: [SIMD3<Double>]
        /// Where waves enter the building of each user, the nearest wall first, [U]; empty outdoors.
        var entries: [[FacadeEntry]]
        /// The data row of the file that each came from, from 0, [U]; empty where users are drawn.
        var rows: [Int32] = []
        /// What the record says of the file.
        var file: DatasetRecord.PositionFile?
        /// The recipe with what the positions decide: the array's azimuth, distances, sector.
        var recipe: DatasetRecipe
    }

    /// The users of `mast` on `site`.
    ///
    /// Chosen users may be at any distance and in any direction, unless
    /// ``chosenDistances`` says otherwise; the record then holds what they are. The array faces
    /// where most of them are when ``chooseAzimuth`` is set.
    func placed(site: Site, mast: Mast) throws -> Placed {
        let buildings = users.indoor.map { _ in BuildingIndex(site.buildings) }
        guard let chosen else {
            var recipe = self
            recipe.array = try turned(site: site, mast: mast)
            let window = try site.window()
            let positions = try users.positions(
                around: SIMD2(mast.position.x, mast.position.y), azimuth: recipe.array.azimuth,
                seed: seed
            ) { point, user in place(user, at: point, site, window, buildings) }
            return Placed(
                positions: positions, entries: entries(to: positions, buildings), recipe: recipe)
        }
        let all = try chosen.positions(
            on: site, mast: mast.position, indoors: users.indoor != nil)
        let distances = ChosenPositions.distances(all, from: mast.position)
        let kept = all.indices.filter { chosenDistances?.contains(distances[$0]) ?? true }
        guard !kept.isEmpty, let near = kept.map({ distances[$0] }).min(),
            let far = kept.map({ distances[$0] }).max()
        else {
            throw InputError(
                chosen.source, expected: "a position between the smallest and the largest distance",
                found: "none of \(all.count)")
        }
        let positions = kept.map { all[$0] }
        var recipe = self
        if chooseAzimuth {
            recipe.array.azimuth = ChosenPositions.bestAzimuth(
                positions, from: mast.position, sector: users.sector)
        }
        recipe.users.count = positions.count
        recipe.users.sector = 360
        recipe.users.distances = near...far
        // Reports show one height: the middle one.
        recipe.users.height =
            positions.map { $0.z - site.groundHeight(at: SIMD2($0.x, $0.y)) }
            .sorted()[positions.count / 2]
        let entries = entries(to: positions, buildings)
        if let indoor = users.indoor {
            recipe.users.indoor = IndoorUsers(
                share: Double(entries.count { !$0.isEmpty }) / Double(positions.count),
                entryLoss: indoor.entryLoss)
        }
        return Placed(
            positions: positions, entries: entries, rows: kept.map(Int32.init),
            file: .init(
                name: FilePath.name(chosen.source), form: chosen.form.rawValue,
                checksum: chosen.checksum, rows: all.count, beyond: all.count - kept.count),
            recipe: recipe)
    }
}
