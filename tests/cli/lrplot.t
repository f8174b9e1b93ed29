# lrplot: pictures in characters, which can be compared whole; what is refused, and why

$ printf 'step,lr,loss\n0,0.01,2.385\n1,0.02,2.125\n2,0.03,1.75\n3,0.04,1.875\n4,0.03,nan\n5,0.02,1.31\n6,0.01,1.05\n' > run.csv

# a schedule is drawn as a rate, a log as a loss
$ lrplot -f text --ascii --width 50 --height 12 -k lr run.csv
|  learning rate
|   0.04:                    .
|       |                 -:- -:-
|       |              .-'       '-.
|   0.03|           ..''           ''..
|       |         .:'                 ':.
|   0.02|      ..'                       -:.
|       |    .-'                           '-.
|       | -:-                                 -:-
|   0.01|:------------------------.--------------:-
|        0      1     2      3      4     5      6
|                           step
! lrplot: run.csv: 1 value is not finite
$ lrplot -f text --width 50 --height 12 run.csv
|  loss
|   2.4⢴⡄
|      ⢸⠈⠉⠒⠢⠤⣀⡀
|   2.0⣸      ⠈⠉⠒⠢⠤⣀⡀
|      ⢸            ⠈⠉⠒⠢⠤⣀   ⠄
|      ⢸              ⠂   ⠉⠑⠒⠤⣀⡀
|   1.6⢹                       ⠈⠉⠒⠢⠤⣀⡀
|      ⢸                             ⠈⠉⠒⠢⠤⣀
|   1.2⢺                                   ⠉⠑⠒⠤⢄⣀
|      ⢸⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣙⣀
|       0      1      2      3     4      5      6
|                          step
! lrplot: run.csv: 1 value is not finite
$ lrplot -f text --ascii --width 50 --height 12 -m mean:window=3 --title 'a "title"' - < run.csv
|                      a "title"
|  loss
|   2.4:.
|      |------ .
|      |      ----:-.-.
|   1.8|              :'---. '
|      |                   '''
|      |                                  .--.
|   1.2|                                  '  '--:-
|      |----------------------.------------------:-
|       0      1      2      3     4      5      6
|                          step
! lrplot: standard input: 1 value is not finite

# two runs: a legend that covers neither
$ sed 's/,1\./,1.2/' run.csv > other.csv
$ lrplot -f text --ascii --width 60 --height 16 -k loss run.csv other.csv
|  loss
|   2.4:.                                           -- run
|      |'---.                                       .. other
|      |   '':---
|      |      .  -':--
|   2.0|        '.    -':.-
|      :          ' .      --:..  '
|      |             ' . '     '----
|   1.6|                ..          --:.-
|      |                   '.            --:..
|      |                      '' ..          '---.-
|   1.2|                 '        ''' '' '. .. .. :'---.. ..
|      |                                          ' '' '':-.
|      |---------------------------------------------------:-
|       0        1       2        3       4       5        6
|                               step
! lrplot: run.csv: 1 value is not finite
! lrplot: other.csv: 1 value is not finite

# formats by the name of the output, and the same bytes every time
$ lrplot -o a.png run.csv && lrplot -f png run.csv | cmp - a.png && head -c 4 a.png | tail -c 3; echo
| PNG
! lrplot: run.csv: 1 value is not finite
! lrplot: run.csv: 1 value is not finite
$ lrplot -o a.pdf run.csv && lrplot -f pdf run.csv | cmp - a.pdf && head -c 8 a.pdf
| %PDF-1.5
%
! lrplot: run.csv: 1 value is not finite
! lrplot: run.csv: 1 value is not finite
$ lrplot -o a.svg run.csv && lrplot -f svg run.csv | cmp - a.svg && grep -c '<text' a.svg
| 17
! lrplot: run.csv: 1 value is not finite
! lrplot: run.csv: 1 value is not finite
$ lrplot -f svg --size 89x60mm run.csv | grep -o 'viewBox="[^"]*"'
| viewBox="0 0 252.28 170.08"
! lrplot: run.csv: 1 value is not finite
$ SOURCE_DATE_EPOCH=1234567890 lrplot -f pdf run.csv | grep -a -o '(2009[^)]*)'
| (20090213233130Z)
! lrplot: run.csv: 1 value is not finite

# labels from a log do no harm
$ printf 'step,a<b>&\033[31m\n0,1\n1,3\n2,2\n' | lrplot -f svg -k loss
! lrplot: standard input: there is no column of lr, loss or a metric: name columns with -c
? 2
$ printf 'step,a<b>&\377\n0,1\n1,3\n2,2\n' | lrplot -f svg -k loss -c "$(printf 'a<b>&\377')" | grep -o '>a[^/]*/text>'
| >a&lt;b&gt;&amp;\xff</text>

# refused
$ lrplot run.csv
! lrplot: give the picture a file, -o FILE, or a format, -f FORMAT
? 2
$ lrplot -o run.jpg run.csv
! lrplot: the name "run.jpg" does not end in .png, .svg, .pdf or .txt: give the format with -f
? 2
$ lrplot -f svg --size 3 run.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: --size: "3" is not a width and a height such as 3.5x2.6 or 89x60mm
? 2
$ lrplot -f svg --size 3x900 run.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: a picture of 3 by 900 inches: must be from 0.5 to 100
? 2
$ lrplot -f svg --size 0.6x0.6 run.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: the picture is too small for its labels
? 2
$ lrplot -f png --size 90x90 --dpi 2400 run.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: a picture of 216000 by 216000 pixels is too large: 32767 on a side, 1e+08 in all at most
? 2
$ lrplot -f png --dpi 1e9 run.csv
! lrplot: --dpi=1e9 is out of range: it must be at least 30 and at most 2400
? 2
$ lrplot -f text --width 5 run.csv
! lrplot: --width=5 is out of range: it must be at least 20 and at most 1000
? 2
$ lrplot -f svg -k lr -c loss run.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: there is no column of learning rates: name it with -c lr=COLUMN
? 2
$ lrplot -f svg -k loss -c lr run.csv
! lrplot: there is no column of losses: name it with -c loss=COLUMN
? 2
$ lrplot -f svg -k range -c loss run.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: run.csv: a range test needs columns of lr and loss: name them with -c lr=COLUMN,loss=COLUMN
? 2
$ lrplot -f svg -k panel run.csv run.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: run.csv: 1 value is not finite
! lrplot: a panel shows one run: use -k loss or -k range for 2
? 2
$ lrplot -f svg -k loss -m ema:beta=2 run.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: ema: beta=2 is out of range: it must be at least 0 and less than 1
? 2
$ printf 'a,b\n1,2\n' | lrplot -f svg
! lrplot: standard input: there is no column of lr, loss or a metric: name columns with -c
? 2
$ printf 'step,loss\n0,nan\n1,inf\n' | lrplot -f svg
! lrplot: standard input: 2 values are not finite
! lrplot: there is no finite value to draw
? 1
$ printf 'step,loss\n' | lrplot -f svg
! lrplot: standard input: there is no row with a value in the columns asked for
? 1

# a constant on a logarithmic axis
$ awk 'BEGIN { print "step,loss"; for (i = 0; i < 9; i++) print i ",0.01" }' | lrplot -k loss --log-y -f svg | grep -c nan
| 0
? 1

# a sheet: a panel for each run, and what they have in common above; the last row may be shorter
$ for i in 1 2 3; do lrgen -n 50 linear:from=$i,to=0 > "a.line_of_height_$i.csv"; done
$ lrplot --sheet 2 -f text --ascii --width 60 a.*.csv
|                  learning rate against step
|         a.line_of_height_1           a.line_of_height_2
|   1.0:..                        2:..
|      | '':.                      | '':..
|      |     --:.                  |     ''---
|   0.5|         ----             1|          ----
|      |             ':--          |              ---..
|      |                 ':..      |                  '':..
|     0|--------------------:::   0|----------------------:::
|      0        20       40        0         20        40
|
|        a.line_of_height_3
|   3:..
|    | '':..
|   2|     ''---
|    |          ----
|   1|              ---..
|    |                  '':..
|   0|----------------------:::
|    0         20        40
$ lrplot --sheet 2 -f text --ascii --width 60 --title 'what suits each' run.csv a.line_of_height_1.csv
|                        what suits each
|                 run                   a.line_of_height_1
|  loss                          learning rate
|   2.4:.                         1.0:-
|      |''--                         | ---.
|      |    -:..                     |    ----
|   1.8|       :':-'                 |        '--
|      |           ':.            0.5|           --.
|      |              ----           |              ----
|   1.2|                  ':..       |                 '---
|      |---------------------::     0|---------------------::
|      0       2      4       6      0        20       40
|                step                          step
! lrplot: run.csv: 1 value is not finite
$ lrplot --sheet 2 -f text -k loss run.csv a.line_of_height_1.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: there is no column of losses: name it with -c loss=COLUMN
? 2
$ lrplot --sheet 3 -f text --ascii --width 60 --height 12 --log-y run.csv other.csv
|                       loss against step
|                run                           other
|    :..                          2.4:
|    | '':-                          |:. .
|   2|     ':.    .               2.0| ':
|    |       .----                   |   :.
|    |            '--                |    ':
|    |               -:..         1.6|      :.
|    |                  '':.         |       ''..
|    |                     '':.      |       .  ':-.-.
|   1|------------------------:   1.2|---------------::::::::
|    0       2        4       6      0       2      4       6
! lrplot: run.csv: 1 value is not finite
! lrplot: other.csv: 1 value is not finite
$ lrplot --sheet 2 -k panel -f text run.csv other.csv
! lrplot: run.csv: 1 value is not finite
! lrplot: other.csv: 1 value is not finite
! lrplot: --sheet has room for one panel of each run: -k panel has more
? 2
$ lrplot --sheet 0 -f text run.csv
! lrplot: --sheet=0 is out of range: it must be at least 1 and at most 100
? 2
$ lrplot --sheet 2 -f png run.csv other.csv 2> err | tail -c +17 | head -c 8 | od -An -tx1
|  00 00 02 9b 00 00 01 0b

# a folder of several runs: each that has something to draw
$ mkdir -p seeds/a seeds/b seeds/c more/a more/b && for s in seeds/a seeds/b more/a more/b; do printf 'step,loss\n0,2.385\n10,1.5\n20,1.25\n' > $s/log.csv; done; printf 'step,note\n1,7\n' > seeds/c/log.csv
$ lrplot -k loss -f text --ascii --width 60 --height 10 seeds
|  loss
|   2.4:.-.                                            -- a
|      |  '--:.-                                       .. b
|   2.0|        -'--.-
|      |              --:--.
|   1.6|                   '--:.-
|      |                         ---'--------------
|   1.2|-------------------------------------------::::::::-
|       0    2.5    5.0   7.5   10.0  12.5  15.0  17.5   20.0
|                               step
$ lrplot -k loss -f text --ascii --width 60 --height 12 -c loss seeds more | grep -o '[a-z]*/[a-z]* *$'
| seeds/a
| seeds/b
| more/a
| more/b
$ lrplot -k loss -f text -c lr seeds
! lrplot: seeds: there is no column for the role lr: name it with -c lr=COLUMN, or make it with lrcat --schedule; the columns are: step, loss, note
? 2
$ lrplot -k panel -f text seeds
! lrplot: a panel shows one run: use -k loss or -k range for 2
? 2
$ mkdir -p many && for i in $(seq 65); do mkdir many/$i && cp seeds/a/log.csv many/$i; done; lrplot -f svg many
! lrplot: more than 64 runs are too many for one picture
? 2
