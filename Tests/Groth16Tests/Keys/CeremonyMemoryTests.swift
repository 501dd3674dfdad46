import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import Synchronization
import TestSupport
import Testing

/// What a contribution leaves of its secret in the process's memory.
@Suite struct CeremonyMemoryTests {
    /// The secret that follows from the beacon below, its inverse, and the seed behind them: words
    /// of 64 bits that stand here with all bits turned, so that they are nowhere in memory.
    private static let turned: [(name: String, words: [UInt64])] = [
        (
            "secret",
            [
                0x21de_b7c8_0fb6_32ac, 0x888c_cf6c_6f03_91bf, 0xb201_02b3_245b_bfd8,
                0xef49_6b6d_90b7_f866,
            ]
        ),
        (
            "secret's Montgomery form",
            [
                0x2312_b1d8_7ac9_7a0b, 0x5f35_1812_3541_0c6c, 0x90e0_ba3e_fd53_92a5,
                0xd1c2_8a31_4386_43b9,
            ]
        ),
        (
            "inverse",
            [
                0xe8c1_47f5_ded3_fc89, 0x9892_9a05_8f63_6faf, 0xcf51_1443_890b_41b6,
                0xe2a9_e2ee_e73c_9819,
            ]
        ),
        (
            "inverse's Montgomery form",
            [
                0xbff4_31a4_d174_5e38, 0xb6d0_d11c_b160_0f7f, 0xabf2_b5c5_cf0b_7919,
                0xf2f9_8f16_5a17_4527,
            ]
        ),
        (
            "seed",
            [
                0xae1d_fe2b_7220_588c, 0x366b_757a_4986_0940, 0xa77e_7230_dc6c_10d6,
                0x7413_3420_1a3a_b6ec,
            ]
        ),
        (
            "generator's key",
            [
                0x2bfe_1dae_8c58_2072, 0x7a75_6b36_4009_8649, 0x3072_7ea7_d610_6cdc,
                0x2034_1374_ecb6_3a1a,
            ]
        ),
    ]

    /// Looked for when the secret has just been used, and when all is done.
    @Test func wipesTheSecret() throws {
        let ceremony = try ChainCeremony<BN254>(constraints: 60, powers: 6)
        let beacon = [UInt8](repeating: 0x5a, count: 32)
        for threads in [1, 3] {
            let steps = Mutex<[String]>([])
            let progress = WorkProgress { step, _ in
                steps.withLock { $0.append(step) }
                lookForSecrets(at: step)
            }
            try ProvingKey<BN254>.contribute(
                .beacon(beacon, iterationsLog2: 10, name: nil), from: ceremony.first,
                to: ceremony.scratch.path("b.zkey"), threads: threads, progress: progress)
            #expect(steps.withLock { $0 } == ["checking C and H", "C", "H", "done"])
            lookForSecrets(at: "end")
        }
        // That they are what was looked for. From here on they stand in memory.
        let words = Self.turned[0].words
        let secret = try BN254.Fr(
            CanonicalInteger(words: [~words[0], ~words[1], ~words[2], ~words[3]]))
        let key = try ProvingKey<BN254>(path: ceremony.scratch.path("b.zkey"))
        #expect(
            key.verifyingKey.delta
                == JacobianPoint<BN254.G2Curve>.generator.multipliedVariableTime(by: secret).affine)
        let held = words.map { ~$0 }
        let again = try #require(ProcessMemory.places(ofTurned: [words]))
        withExtendedLifetime(held) { #expect(again[0] != nil) }
    }

    /// On another thread, so that this one's stack stays as it is.
    private func lookForSecrets(at step: String) {
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            if let found = ProcessMemory.places(ofTurned: Self.turned.map(\.words)) {
                for (place, one) in zip(found, Self.turned) {
                    #expect(place == nil, "the \(one.name) stands in memory at \(step)")
                }
            } else {
                Issue.record("this process's memory can't be read")
            }
            done.signal()
        }
        done.wait()
    }
}
