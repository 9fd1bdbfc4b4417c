import Foundation
import Support

/// Finds sites by name or path.
///
///     let library = try SiteLibrary.standard()
///     let (site, report) = try library.load("helsinki_kluuvi")
public struct SiteLibrary: Sendable {
    /// The environment variable that names the folder with the windows.
    public static let folderVariable = "MIMO_SITES"
    /// The environment variable that names the manifest.
    public static let manifestVariable = "MIMO_MANIFEST"

    /// The list of sites, if there is one.
    public var manifest: SiteManifest?
    /// Folders in which windows are looked for, also in their subfolders named after the splits.
    public var folders: [String]

    /// A library of `manifest` with the windows in `folders`.
    public init(manifest: SiteManifest?, folders: [String]) {
        self.manifest = manifest
        self.folders = folders
    }

    /// The library that options, the environment and the project's own files describe.
    ///
    /// - Parameters:
    ///   - manifest: path of the manifest; nil takes MIMO_MANIFEST, else the project's own
    ///     `Sites/manifest.yaml`, beside the running program or above it.
    ///   - folder: folder of the windows; nil takes MIMO_SITES. The project's own `Sites` follows.
    /// - Throws: `InputError` when the manifest cannot be read.
    public static func standard(
        manifest: String? = nil, folder: String? = nil
    ) throws -> SiteLibrary {
        let environment = ProcessInfo.processInfo.environment
        let own = ProjectFiles.find("Sites/manifest.yaml")
        let path = manifest ?? environment[manifestVariable] ?? own
        var folders = [folder ?? environment[folderVariable]].compactMap { $0 }
        if let own { folders.append((own as NSString).deletingLastPathComponent) }
        return SiteLibrary(manifest: try path.map(SiteManifest.init(path:)), folders: folders)
    }

    /// The file of `site`, a path or a name in the manifest.
    ///
    /// - Throws: `InputError` saying where it was looked for.
    public func path(_ site: String) throws -> String {
        var isFolder: ObjCBool = false
        let manager = FileManager.default
        if manager.fileExists(atPath: site, isDirectory: &isFolder), !isFolder.boolValue {
            return site
        }
        let isName = !site.contains("/") && !site.contains(".")
        if isName {
            let subfolders = [""] + SiteManifest.Split.allCases.map { "\($0.rawValue)/" }
            for folder in folders {
                for subfolder in subfolders {
                    for suffix in ["osm.pbf", "osm", "osm.gz"] {
                        let candidate = "\(folder)/\(subfolder)\(site).\(suffix)"
                        if manager.fileExists(atPath: candidate) { return candidate }
                    }
                }
            }
        }
        if manifest?.entry(site) != nil {
            throw InputError(
                site,
                expected: "\(site).osm.pbf or \(site).osm in \(folders), the folder named by "
                    + "\(Self.folderVariable) or by an option",
                found: "none (get it: mimo site --download \(site) -o \(site).osm)")
        }
        throw InputError(
            site, expected: "an OpenStreetMap file, or the name of a site in the manifest",
            found: isName ? "no such file, no such name" : "no such file", kind: .unreadable)
    }

    /// Loads `site`, a path or a name in the manifest.
    ///
    /// Where neither `options` nor the file states a window, that of the manifest is taken for a site that
    /// is named as there. What a file is called says nothing.
    ///
    /// - Throws: `InputError`; see ``path(_:)`` and ``Site/load(path:options:)``.
    public func load(
        _ site: String, options: SiteImportOptions = SiteImportOptions()
    ) throws -> (site: Site, report: SiteImportReport) {
        let path = try path(site)
        var options = options
        if options.fallbackWindow == nil, path != site {
            options.fallbackWindow = manifest?.entry(site)?.bounds
        }
        return try Site.load(path: path, options: options)
    }
}
