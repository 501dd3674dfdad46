import BigIntegers
import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import TestSupport
import Testing

@Suite struct ConstraintFileTests {
    typealias F = BN254.Fr

    private let order: [UInt8]
    private let scratch: ScratchDirectory
    private let constraints: SectionedBytes
    private let witness: SectionedBytes

    init() throws {
        order = try F.order.littleEndianBytes(count: 32)
        scratch = try ScratchDirectory()
        let chain = ChainCircuit<F>(5)
        try chain.circuit.write(path: scratch.path("c"))
        try Witness(chain.wires).write(path: scratch.path("w"))
        constraints = SectionedBytes(try scratch.read("c"))
        witness = SectionedBytes(try scratch.read("w"))
    }

    private func circuit(_ bytes: [UInt8]) throws -> R1CS<F> {
        try R1CS(path: scratch.write(bytes, "changed"))
    }

    private func read(_ bytes: [UInt8]) throws -> Witness<F> {
        try Witness(path: scratch.write(bytes, "changed"))
    }

    @Test func roundTrips() throws {
        let chain = ChainCircuit<F>(5)
        let circuit = try R1CS<F>(path: scratch.path("c"))
        #expect(circuit.outputCount == 1 && circuit.inputCount == 1 && circuit.wireCount == 7)
        #expect(circuit.constraintCount == 5 && circuit.publicCount == 2)
        try circuit.check(chain.wires)
        try circuit.write(path: scratch.path("again"))
        #expect(try scratch.read("again") == scratch.read("c"))
        let witness = try Witness<F>(path: scratch.path("w"))
        #expect(witness.elements() == chain.wires)
        try circuit.check(witness)
        #expect(try ProofCurve(ofFile: scratch.path("c")) == .bn254)
        // The same constraints, and a name for the one that fails.
        var wires = chain.wires
        wires[1] += .one
        #expect(throws: Groth16Error.unsatisfied(index: 4, name: nil)) { try circuit.check(wires) }
    }

    @Test func reservesNoMoreWiresThanLabels() throws {
        #expect(throws: Groth16Error.malformed(.r1cs, section: 3)) {
            try circuit(constraints.changing(3) { $0.removeLast(8) })
        }
        #expect(throws: Groth16Error.malformed(.r1cs, section: 3)) {
            try circuit(
                constraints.changing(1) { $0.put(SectionedBytes.bytes(1 << 31, 4), at: 36) })
        }
    }

    /// Readable to nobody else, and never through a link that lies in the way.
    @Test func keepsAWitnessToItsOwner() throws {
        var status = stat()
        #expect(stat(scratch.path("w"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        let other = try scratch.write([1, 2, 3], "other")
        #expect(symlink(other, scratch.path("v.\(getpid()).part")) == 0)
        try Witness(ChainCircuit<F>(5).wires).write(path: scratch.path("v"))
        #expect(try scratch.read("other") == [1, 2, 3])
        #expect(try scratch.read("v") == scratch.read("w"))
    }

    @Test(.timeLimit(.minutes(5))) func waitsForNoPipe() throws {
        #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
        #expect(throws: Groth16Error.notRegularFile(.open)) {
            try Witness<F>(path: scratch.path("pipe"))
        }
    }

    @Test func fitsTheOtherCurve() throws {
        let chain = ChainCircuit<BLS12_381.Fr>(3)
        try chain.circuit.write(path: scratch.path("bls"))
        #expect(try ProofCurve(ofFile: scratch.path("bls")) == .bls12381)
        #expect(throws: Groth16Error.wrongCurve(.r1cs)) { try R1CS<F>(path: scratch.path("bls")) }
        try R1CS<BLS12_381.Fr>(path: scratch.path("bls")).check(chain.wires)
        #expect(throws: Groth16Error.wrongCurve(.witness)) {
            try Witness<BLS12_381.Fr>(path: scratch.path("w"))
        }
    }

    @Test func refusesMalformedConstraints() throws {
        let header = Groth16Error.malformed(.r1cs, section: 1)
        let body = Groth16Error.malformed(.r1cs, section: 2)
        func number(_ value: UInt64) -> [UInt8] { SectionedBytes.bytes(value, 4) }
        func changed(_ section: UInt32, _ change: (inout [UInt8]) -> Void) throws -> R1CS<F> {
            try circuit(constraints.changing(section, change))
        }
        // The header: field, wires 36, outputs 40, inputs 44, private inputs 48, labels 52,
        // constraints 60.
        #expect(throws: Groth16Error.wrongCurve(.r1cs)) { try changed(1) { $0[0] = 31 } }
        #expect(throws: Groth16Error.wrongCurve(.r1cs)) { try changed(1) { $0[4] ^= 1 } }
        #expect(throws: header) { try changed(1) { $0.put(number(0), at: 36) } }
        #expect(throws: header) { try changed(1) { $0.put(number(2), at: 36) } }
        #expect(throws: header) { try changed(1) { $0.put(number(0xffff_ffff), at: 40) } }
        #expect(throws: header) { try changed(1) { $0.put(number(0xffff_ffff), at: 44) } }
        #expect(throws: header) { try changed(1) { $0.put(number(0xffff_ffff), at: 48) } }
        #expect(throws: Groth16Error.tooLarge(limit: 1 << 31)) {
            try changed(1) { $0.put(number(0xffff_ffff), at: 36) }
        }
        #expect(throws: header) { try changed(1) { $0.removeLast() } }
        #expect(throws: header) { try changed(1) { $0.append(0) } }
        #expect(throws: body) { try changed(1) { $0.put(number(0x7fff_ffff), at: 60) } }
        #expect(throws: body) { try changed(1) { $0.put(number(6), at: 60) } }
        #expect(throws: body) { try changed(1) { $0.put(number(4), at: 60) } }
        // The constraints: a count 0, then a wire 4 and a coefficient 8.
        #expect(throws: body) { try changed(2) { $0.put(number(0xffff_ffff), at: 0) } }
        #expect(throws: body) { try changed(2) { $0.put(number(7), at: 4) } }
        #expect(throws: body) { try changed(2) { $0.put(order, at: 8) } }
        #expect(throws: body) {
            try changed(2) { $0.put([UInt8](repeating: 255, count: 32), at: 8) }
        }
        #expect(throws: body) { try changed(2) { $0.removeLast() } }
        #expect(throws: body) { try changed(2) { $0.append(0) } }
        #expect(throws: Groth16Error.missingSection(.r1cs, 2)) {
            try circuit(constraints.dropping(2))
        }
        #expect(throws: Groth16Error.duplicateSection(.r1cs, 2)) {
            try circuit(constraints.doubling(2))
        }
        // PLONK's custom gates.
        var gates = constraints
        gates.sections.append((4, number(1)))
        #expect(throws: Groth16Error.unsupported(.r1cs, version: 1)) { try circuit(gates.joined) }
        gates.sections[gates.sections.count - 1].content = number(0)
        _ = try circuit(gates.joined)
    }

    @Test func refusesMalformedWitnesses() throws {
        let body = Groth16Error.malformed(.witness, section: 2)
        func changed(_ section: UInt32, _ change: (inout [UInt8]) -> Void) throws -> Witness<F> {
            try read(witness.changing(section, change))
        }
        #expect(throws: Groth16Error.wrongCurve(.witness)) { try changed(1) { $0[0] = 8 } }
        #expect(throws: Groth16Error.wrongCurve(.witness)) { try changed(1) { $0[10] ^= 1 } }
        #expect(throws: body) { try changed(1) { $0[36] += 1 } }
        #expect(throws: body) { try changed(1) { $0[39] = 255 } }
        #expect(throws: body) { try changed(2) { $0.removeLast() } }
        #expect(throws: body) { try changed(2) { $0.put(order, at: 32) } }
        #expect(throws: Groth16Error.malformed(.witness, section: 1)) {
            try changed(1) { $0.append(0) }
        }
        #expect(throws: Groth16Error.unsupported(.witness, version: 3)) {
            var other = witness
            other.head[4] = 3
            return try read(other.joined)
        }
        #expect(throws: Groth16Error.wrongKind(expected: .witness)) {
            try Witness<F>(path: scratch.path("c"))
        }
    }

    /// Lists of sections that don't fit the file: no trap, no large allocation.
    @Test func refusesMalformedSections() throws {
        let good = constraints.joined
        for (place, bytes) in [(8, 4), (8, 2), (8, 255), (9, 255), (16, 255), (23, 255), (20, 1)] {
            var bad = good
            bad[place] = UInt8(bytes)
            #expect(throws: Groth16Error.self) { try circuit(bad) }
        }
        for count in 0..<good.count where count % 7 == 0 || count < 40 {
            #expect(throws: Groth16Error.self) { try circuit(Array(good[..<count])) }
        }
        #expect(throws: Groth16Error.malformed(.r1cs, section: nil)) { try circuit(good + [0]) }
        #expect(throws: Groth16Error.wrongKind(expected: .r1cs)) { try circuit([]) }
        #expect(throws: Groth16Error.system(operation: .open, code: ENOENT)) {
            try R1CS<F>(path: scratch.path("nowhere"))
        }
        #expect(throws: Groth16Error.self) { try R1CS<F>(path: NSTemporaryDirectory()) }
    }
}
