import BigIntegers
import CGMP
import TestSupport
import Testing

@Suite struct SecretIntegerTests {
    @Test func powerAgreesWithTheVariableTimeOne() throws {
        var generator = SeededGenerator(label: "mpz_powm_sec, against mpz_powm")
        for bits in [64, 256, 1024, 2048] {
            let modulus = BigInteger(words: generator.words(bits / 64).map { $0 | 1 })
            for _ in 0..<5 {
                let base = try BigInteger.random(below: modulus, using: &generator)
                let exponent = try SecretInteger.random(below: modulus, using: &generator)
                let expected = try base.powerVariableTime(exponent.reveal(), modulo: modulus)
                #expect(try exponent.power(of: base, modulo: modulus).reveal() == expected)
            }
        }
    }

    @Test func bytesAndComparison() throws {
        let secret = SecretInteger(bigEndianBytes: [0, 1, 2, 3])
        let value = secret.reveal()
        #expect(value == 0x010203)
        #expect(try secret.bigEndianBytes(count: 5) == [0, 0, 1, 2, 3])
        #expect(try secret.bigEndianBytes(count: 3) == [1, 2, 3])
        #expect(throws: BigIntegerError.doesNotFit(byteCount: 2)) {
            try secret.bigEndianBytes(count: 2)
        }
        let same = secret.equalsConstantTime(try SecretInteger(0x010203))
        let longer = secret.equalsConstantTime(try SecretInteger(0x010203 + (1 << 64)))
        let other = secret.equalsConstantTime(try SecretInteger(0x010202))
        #expect(same && !longer && !other)
        #expect(throws: BigIntegerError.negative) { _ = try SecretInteger(-1).reveal() }
    }

    @Test func randomIsBelowItsBoundAndSpread() throws {
        var generator = SeededGenerator(label: "SecretInteger.random")
        var counts = [Int](repeating: 0, count: 5)
        for _ in 0..<5000 {
            let x = try SecretInteger.random(below: 5, using: &generator).reveal()
            let y = try BigInteger.random(below: 5, using: &generator)
            counts[Int(try x.magnitudeWords(count: 1)[0])] += 1
            counts[Int(try y.magnitudeWords(count: 1)[0])] += 1
        }
        // 2000 expected each, standard deviation 40.
        for count in counts { #expect((1750...2250).contains(count)) }
    }
}

@Suite struct WipeTests {
    @Test func wipedMemoryIsZero() {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 37, alignment: 8)
        defer { memory.deallocate() }
        for i in memory.indices { memory[i] = UInt8(i) + 1 }
        wipe(UnsafeMutableRawBufferPointer(rebasing: memory[0..<36]))
        #expect(memory.dropLast().allSatisfy { $0 == 0 })
        #expect(memory[36] == 37)
        wipe(UnsafeMutableRawBufferPointer(start: nil, count: 0))
    }

    #if os(Linux)
    @Test func gmpWipesWhatItReleasesAndMoves() throws {
        // Any integer installs the allocator.
        #expect(SecretInteger(bigEndianBytes: [1]).reveal() == 1)
        var functions:
            (
                (@convention(c) (Int) -> UnsafeMutableRawPointer?)?,
                (@convention(c) (UnsafeMutableRawPointer?, Int, Int) -> UnsafeMutableRawPointer?)?,
                (@convention(c) (UnsafeMutableRawPointer?, Int) -> Void)?
            ) = (nil, nil, nil)
        cgmp_memory_functions(&functions.0, &functions.1, &functions.2)
        let allocate = try #require(functions.0)
        let reallocate = try #require(functions.1)
        let free = try #require(functions.2)
        var generator = SeededGenerator(label: "GMP's allocator")
        let secret = generator.words(512)
        func left(at memory: UnsafeMutableRawPointer) -> Int {
            let words = ProcessMemory.words(at: UInt(bitPattern: memory), count: 512) ?? []
            return zip(words, secret).filter { $0 == $1 }.count
        }
        for _ in 0..<10 {
            let memory = try #require(allocate(4096))
            memory.copyMemory(from: secret, byteCount: 4096)
            let moved = try #require(reallocate(memory, 4096, 8192))
            // In this order: the buffer that the words are read into may be the released memory.
            #expect(moved == memory || left(at: memory) == 0)
            #expect(left(at: moved) == 512)
            free(moved, 8192)
            #expect(left(at: moved) == 0)
        }
    }
    #endif
}
