// RUN: not ascend-translate %s --soc Ascend910X 2>&1 | FileCheck %s --check-prefix=SOC
// RUN: not ascend-translate %t.none.mlir 2>&1 | FileCheck %s --check-prefix=MISSING
// RUN: not ascend-translate %s -o %t.none/out.cpp 2>&1 | FileCheck %s --check-prefix=FOLDER
// RUN: rm -f %t.cpp && not ascend-translate %s --emit=cpp --entry nobody -o %t.cpp 2>&1 | FileCheck %s --check-prefix=ENTRY && test ! -e %t.cpp
// RUN: ascend-translate %s --emit=signature -o %t.json --depfile %t.d && FileCheck %s --check-prefix=JSON < %t.json && FileCheck %s --check-prefix=RULE < %t.d
// RUN: ascend-translate %s --emit=header --library twice --namespace a::b | FileCheck %s --check-prefix=HEADER
// RUN: ascend-translate - --soc sim:Ascend310P3 < %s | FileCheck %s --check-prefix=PIPE
// RUN: ascend-translate %s --emit=tiles | ascend-translate - --emit=ascendc | ascend-translate - | FileCheck %s --check-prefix=STAGES

// SOC: error: unknown SoC 'Ascend910X'
// MISSING: error: cannot read
// FOLDER: error: cannot write
// ENTRY: error:
// JSON: "name": "twice"
// RULE: .json: {{.*}}command_line.mlir
// HEADER: namespace a::b
// PIPE: from standard input for Ascend310P3
// STAGES: class KernelTwice

func.func @twice(%x: memref<?xf32>, %y: memref<?xf32>) attributes {hacc.entry} {
  linalg.add ins(%x, %x : memref<?xf32>, memref<?xf32>) outs(%y : memref<?xf32>)
  return
}
