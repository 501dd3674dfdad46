import Foundation
import Groth16

/// Looks for the constraints of a key where they usually lie: a key has no C, and it takes C to tell
/// which constraint a witness breaks.
struct CircuitSearch<Curve: Groth16Curve> {
    let key: ProvingKey<Curve>
    let keyPath: String

    /// How many files are looked into.
    private static var limit: Int { 64 }

    /// A `.r1cs` beside the key or beside one of the other files that holds the key's circuit.
    ///
    /// A file is taken for what it holds, not for its name; those whose name begins like the key's come
    /// first. Files that can't be read are passed over.
    func found(beside others: [String]) -> (path: String, circuit: R1CS<Curve.Fr>)? {
        for path in candidates(others).prefix(Self.limit) {
            if let circuit = try? key.circuit(path: path) { return (path, circuit) }
        }
        return nil
    }

    private func candidates(_ others: [String]) -> [String] {
        var folders = [URL]()
        for path in [keyPath] + others {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            if !folders.contains(folder) { folders.append(folder) }
        }
        let keyName = URL(fileURLWithPath: keyPath).lastPathComponent
        return folders.flatMap { folder in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
            let circuits = names.filter { $0.hasSuffix(".r1cs") }.sorted()
            // circuit.r1cs for circuit.zkey, circuit_final.zkey, circuit_0001.zkey
            let (alike, rest) = (
                circuits.filter { keyName.hasPrefix($0.dropLast(5)) },
                circuits.filter { !keyName.hasPrefix($0.dropLast(5)) }
            )
            return (alike.reversed() + rest).map { folder.appendingPathComponent($0).path }
        }
    }
}
