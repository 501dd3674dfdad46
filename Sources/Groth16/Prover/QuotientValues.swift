internal import CKernels
internal import FiniteFields

/// Plain integers of 32 bytes each, at a multiple of 8; wiped when released.
final class PlainScalars: Sendable {
    private let memory: Memory

    private struct Memory: @unchecked Sendable {
        let bytes: UnsafeMutableRawBufferPointer
    }

    init(count: Int) {
        memory = Memory(bytes: .allocate(byteCount: 32 * count, alignment: 64))
    }

    deinit {
        mpc_wipe(memory.bytes.baseAddress, memory.bytes.count)
        memory.bytes.deallocate()
    }

    var mutableBytes: UnsafeMutableRawBufferPointer { memory.bytes }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory.bytes) }
}

/// The values of (A · w)(B · w) - C · w at the odd points of the domain of twice the rows.
///
/// For a witness that satisfies the circuit C · w is (A · w)(B · w) in each row: the key has no C.
///
/// - Throws: `.tooLarge` if the field has no domain of twice the rows.
func oddValues<F: ScalarField & VectorField>(
    _ rows: consuming ConstraintRows<F>, log2: Int, threads: Int
) throws(Groth16Error) -> PlainScalars {
    let kernel = FieldKernel<F>()
    guard log2 < F.twoAdicity, let domain = try? NTTDomain<F>(log2: log2, kernel: kernel) else {
        throw .tooLarge(limit: 1 << (F.twoAdicity - 1))
    }
    var a = FieldVector(UnsafeBufferPointer(rows.a), kernel: kernel, threads: threads)
    var b = FieldVector(UnsafeBufferPointer(rows.b), kernel: kernel, threads: threads)
    _ = consume rows
    var c = FieldVector(copying: a)
    c.multiply(by: b, threads: threads)
    let shift = F.rootOfUnity(log2: log2 + 1)
    domain.toCoset(&a, shift: shift, threads: threads)
    domain.toCoset(&b, shift: shift, threads: threads)
    domain.toCoset(&c, shift: shift, threads: threads)
    a.multiply(by: b, subtracting: c, threads: threads)
    let values = PlainScalars(count: 1 << log2)
    a.writeCanonical(to: values.mutableBytes, threads: threads)
    a.wipe()
    b.wipe()
    c.wipe()
    return values
}
