import Foundation
import Models
import Support

// usage: _WebWeights MODEL IMAGE
//
// Writes the weights of the structured model in the folder MODEL to the file IMAGE, as the kernels of
// scripts/wasm.sh read them.

do {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
        throw InputError("_WebWeights", expected: "MODEL IMAGE", found: "\(arguments.dropFirst())")
    }
    let image = try KernelImage.bytes(of: StructuredModel(folder: arguments[1]))
    try Data(image).write(to: URL(fileURLWithPath: arguments[2]), options: .atomic)
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
