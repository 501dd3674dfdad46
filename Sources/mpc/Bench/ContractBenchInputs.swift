import Foundation
import PrivacyContracts
import SecretSharing

/// A contract and random valid inputs for it, the same in each of the three processes.
struct ContractBenchInputs {
    let contract: Contract
    let shape: MethodShape

    init(
        ir: String, manifest: String, method: String, providers: Int, arguments: [UInt64]
    ) throws {
        contract = try Contract(
            ir: String(contentsOfFile: ir, encoding: .utf8),
            manifest: String(contentsOfFile: manifest, encoding: .utf8))
        shape = try MethodShape(
            contract.manifest.method(named: method), providers: providers, arguments: arguments)
    }

    /// What `party` holds: values within the manifest's ranges, shared with common randomness.
    func shares(of party: Int) -> ContractShares {
        var generator = CommonGenerator(state: 1)
        let vectors = (0..<shape.providers).map { provider -> ContractShares.Vector? in
            let values = values(ofProvider: provider, using: &generator)
            let split = ReplicatedSharing<ArithmeticWords>.split(
                SecretWords(values), using: &generator)
            return .init(
                first: split.component(party).withUnsafeBufferPointer { [UInt64]($0) },
                second: split.component((party + 1) % 3).withUnsafeBufferPointer { [UInt64]($0) })
        }
        return ContractShares(providers: vectors)
    }

    /// The same by another protocol.
    func shares(of party: Int, by protocol: ContractProtocol) -> [[UInt64]?] {
        var generator = CommonGenerator(state: 1)
        return (0..<shape.providers).map { provider in
            let values = values(ofProvider: provider, using: &generator)
            return `protocol`.split(values, using: &generator)[party]
        }
    }

    private func values(
        ofProvider provider: Int, using generator: inout CommonGenerator
    ) -> [UInt64] {
        var values: [UInt64] = []
        for segment in shape.segments(ofProvider: provider) {
            let parameter = shape.method.parameters[segment.parameter]
            for _ in 0..<segment.elementCount {
                for scalar in parameter.type.element.scalars {
                    let range = parameter.range ?? scalar.type.bounds
                    let number = Int128.random(
                        in: range.lowest...range.highest, using: &generator)
                    values.append(UInt64(truncatingIfNeeded: number))
                }
            }
        }
        return values
    }

    /// SplitMix64, for numbers that must be the same in three processes and hide nothing.
    private struct CommonGenerator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }
}
