import FiniteFields
import Groth16
import TestSupport

/// The chain x' = x^2 + c with small, negative and large constants: one, its end (a public output),
/// its start (a public input), its steps.
struct ChainCircuit<F: ScalarField & VectorField> {
    var circuit: R1CS<F>
    var wires: [F]

    init(_ constraints: Int) {
        circuit = R1CS(outputCount: 1, inputCount: 1, wireCount: constraints + 2)
        circuit.constraintName = { "step \($0)" }
        func wire(_ i: Int) -> Int { i == 0 ? 2 : i == constraints ? 1 : i + 2 }
        wires = [F](repeating: .one, count: constraints + 2)
        var x = F(3)
        wires[2] = x
        var large = F(7)
        for i in 0..<constraints {
            large = large.squared()
            let constant = i % 3 == 0 ? F(UInt64(i)) : i % 3 == 1 ? -F(UInt64(i)) : large
            x = x.squared() + constant
            wires[wire(i + 1)] = x
            let here = [(wire: wire(i), coefficient: F.one)]
            circuit.append(
                here, here, [(wire: wire(i + 1), coefficient: .one), (0, -constant)])
        }
    }

    var publicValues: [F] { Array(wires[1...2]) }
}

/// Keys of a chain, from secrets that a seed gives.
struct ChainKeys<Curve: Groth16Curve> {
    let scratch: ScratchDirectory
    let chain: ChainCircuit<Curve.Fr>
    let key: ProvingKey<Curve>
    let witness: Witness<Curve.Fr>

    init(constraints: Int, seed: UInt64 = 1) throws {
        scratch = try ScratchDirectory()
        chain = ChainCircuit(constraints)
        var generator = SeededGenerator(seed: seed)
        let path = scratch.path("key.zkey")
        try ProvingKey<Curve>.writeInsecure(
            circuit: chain.circuit, InsecureToxicWaste(using: &generator), path: path, threads: 2)
        key = try ProvingKey(path: path)
        witness = Witness(chain.wires)
    }
}

/// A circuit with a ceremony: powers of τ, the first key, and one to which two have contributed.
struct ChainCeremony<Curve: Groth16Curve> {
    let scratch: ScratchDirectory
    let chain: ChainCircuit<Curve.Fr>
    let powers: PowersOfTau<Curve>
    let circuitHash: [UInt8]
    let contributionHash: [UInt8]
    let beaconHash: [UInt8]

    var first: String { scratch.path("0.zkey") }
    var contributed: String { scratch.path("1.zkey") }
    var final: String { scratch.path("2.zkey") }

    static var beacon: [UInt8] { Array(1...32) }

    init(constraints: Int, powers log2: Int) throws {
        scratch = try ScratchDirectory()
        chain = ChainCircuit(constraints)
        var generator = SeededGenerator(seed: 20)
        try PowersOfTau<Curve>.writeInsecure(
            InsecureToxicWaste(using: &generator), log2: log2, path: scratch.path("pot.ptau"))
        powers = try PowersOfTau(path: scratch.path("pot.ptau"))
        circuitHash = try ProvingKey.write(
            circuit: chain.circuit, powers, path: scratch.path("0.zkey"), threads: 2)
        contributionHash = try ProvingKey<Curve>.contribute(
            .entropy("text", name: "alice"), from: scratch.path("0.zkey"),
            to: scratch.path("1.zkey"))
        beaconHash = try ProvingKey<Curve>.contribute(
            .beacon(Self.beacon, iterationsLog2: 10, name: nil), from: scratch.path("1.zkey"),
            to: scratch.path("2.zkey"))
    }

    func verify(_ path: String) throws -> CeremonyReport {
        try ProvingKey<Curve>.verify(path: path, circuit: chain.circuit, powers)
    }
}
