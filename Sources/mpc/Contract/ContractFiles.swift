import ArgumentParser
import Foundation
import PrivacyContracts

/// A contract as its author has it: a C file or text LLVM IR, and the manifest beside it.
struct ContractFiles: ParsableArguments {
    @Argument(help: "The contract: a .c file, or text LLVM IR (.ll).")
    var file: String
    @Option(help: "The manifest; without it, the file of the same name with .yaml, .yml or .json.")
    var manifest: String?
    @Option(help: "The compiler for C.")
    var compiler = "clang"

    /// The exact texts whose hashes identify the contract on chain.
    func texts() throws -> (ir: String, manifest: String) {
        let url = URL(fileURLWithPath: file)
        let ir: String
        switch url.pathExtension {
        case "c": ir = try ContractCompiler(program: compiler).ir(ofSource: url)
        case "ll": ir = try Self.read(url.path)
        default: throw CommandFailure("\(file): give a .c file or text LLVM IR (.ll)")
        }
        return (ir, try Self.read(manifestPath(beside: url)))
    }

    func contract() throws -> Contract {
        let (ir, manifest) = try texts()
        return try Contract(ir: ir, manifest: manifest)
    }

    private func manifestPath(beside url: URL) throws -> String {
        if let manifest { return manifest }
        let stem = url.deletingPathExtension()
        for suffix in ["yaml", "yml", "json"] {
            let path = stem.appendingPathExtension(suffix).path
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw CommandFailure("\(stem.path).yaml is not there; write a manifest or give --manifest")
    }

    private static func read(_ path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure("\(path) can't be read")
        }
        return text
    }
}

/// Which method of a contract.
struct MethodOption: ParsableArguments {
    @Option(help: "The method; may be left out where the manifest has a single one.")
    var method: String?

    func name(in contract: Contract) throws -> String {
        if let method { return method }
        let names = contract.manifest.methods.map(\.name)
        guard let only = names.first, names.count == 1 else {
            throw CommandFailure("give --method, one of: \(names.joined(separator: ", "))")
        }
        return only
    }
}
