import Foundation
import Sites
import Support

/// The datasets of many masts on one large map.
///
///     let fleet = try Fleet(
///         masts: FleetMast.list(path: "masts.csv"), recipe: DatasetRecipe(users: 1_000),
///         folder: "fleet")
///     let windows = try fleet.cut(map: "finland.osm.pbf")
///     let made = try fleet.make(0, windows: windows)
///
/// The window of a mast reaches ``margin`` metres farther than its farthest user. All windows are cut
/// out of the map at once (`MapWindows`), into one file in the folder; the site of a mast is made
/// when its turn comes and forgotten afterwards, so that memory is that of one mast. Each dataset is
/// one file, NAME.safetensors, written whole or not at all; it is kept if it holds what the recipe
/// would make of what the map holds there (the record has a checksum of that).
public struct Fleet: Sendable {
    /// How far a window reaches beyond the farthest user, in metres (ours: buildings are taken from
    /// another 100 m around the window, so that what stands 200 m behind a user still reflects).
    public static let margin = 100.0

    /// The masts.
    public let masts: [FleetMast]
    /// How datasets are made; azimuth and downtilt are those of the masts where they have them.
    public let recipe: DatasetRecipe
    /// The folder they are in.
    public let folder: String
    /// The masts' windows in degrees, in the same order.
    let boxes: [GeographicBox]

    /// The datasets of `masts` in `folder`.
    ///
    /// - Throws: `InputError` naming the row of a mast whose window touches a pole or 180 degrees.
    public init(masts: [FleetMast], recipe: DatasetRecipe, folder: String) throws {
        self.masts = masts
        self.recipe = recipe
        self.folder = folder
        let reach = recipe.users.distances.upperBound + Self.margin
        boxes = try masts.map { mast in
            do {
                return try MapWindows.window(around: mast.location, reach: reach)
            } catch let error as InputError {
                throw InputError(mast.source, expected: error.expected, found: error.found)
            }
        }
    }

    /// The file of the dataset of mast `number`.
    public func file(_ number: Int) -> String {
        FilePath.join(folder, masts[number].name + ".safetensors")
    }

    /// The file of the windows.
    package var windowFile: String { FilePath.join(folder, "map/windows.safetensors") }

    /// Cuts the windows of all masts out of `map`, or keeps them if they were cut from it before.
    ///
    /// - Throws: `InputError` naming the map.
    public func cut(map: String) throws -> MapWindows {
        try MapWindows.cut(map: map, windows: boxes, to: windowFile)
    }

    /// The windows that ``cut(map:)`` wrote, for another process.
    public func windows() throws -> MapWindows { try MapWindows(path: windowFile) }

    /// What tracing mast `number` costs, in triangles times users: buildings have about three
    /// triangles a corner, and what does not grow with them is as much as 4,000 triangles (fitted to
    /// 100 masts in 38 cities; it decides who makes what, never what is made).
    public func cost(_ number: Int, windows: MapWindows) -> Double {
        (3 * Double(windows.corners[number]) + 4_000) * Double(recipe.users.count)
    }

    /// The recipe with the direction of mast `number`.
    func recipe(_ number: Int) -> DatasetRecipe {
        var recipe = recipe
        recipe.array.downtilt = masts[number].downtilt
        if let azimuth = masts[number].azimuth {
            recipe.array.azimuth = azimuth
            recipe.chooseAzimuth = false
        }
        return recipe
    }
}
